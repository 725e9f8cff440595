"""Times against Python's datetime where that is exact, and against protobuf's own JSON."""

from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf import duration_pb2, timestamp_pb2
from hypothesis import given
from hypothesis import strategies as st

from virtengine.kit.codec.errors import DecodeError
from virtengine.kit.codec.timestamp import GO_ZERO_TIME, MAX_SECONDS, MIN_SECONDS, Duration, Timestamp

NANOS = st.one_of(st.integers(0, 10**9 - 1), st.integers(0, 999).map(lambda n: n * 10**6), st.just(0))
TIMES = st.builds(Timestamp, st.integers(MIN_SECONDS, MAX_SECONDS), NANOS)
SPANS = st.integers(-(10**20), 10**20).map(Duration.from_nanoseconds)


@given(TIMES)
def test_every_point_has_texts_that_lead_back(time):
    assert Timestamp.parse(time.rfc3339()) == time == Timestamp.parse(time.to_json())
    assert Timestamp.from_nanoseconds(time.nanoseconds) == time
    assert str(time) == time.rfc3339()


@given(TIMES)
def test_the_json_form_is_protobuf_own(time):
    assert time.to_json() == timestamp_pb2.Timestamp(seconds=time.seconds, nanos=time.nanos).ToJsonString()


@given(SPANS)
def test_the_json_form_of_spans_is_protobuf_own(span):
    assert span.to_json() == duration_pb2.Duration(seconds=span.seconds, nanos=span.nanos).ToJsonString() == str(span)
    assert Duration.parse(span.to_json()) == span


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)), st.integers(-1439, 1439))
def test_points_agree_with_the_calendar_at_any_offset(local, minutes):
    offset = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    since_epoch = local.replace(tzinfo=UTC) - timedelta(minutes=minutes) - datetime(1970, 1, 1, tzinfo=UTC)
    assert Timestamp.parse(local.isoformat() + offset).nanoseconds == since_epoch // timedelta(microseconds=1) * 1000


@given(st.integers(-(10**18), 10**18), SPANS.filter(lambda span: abs(span.nanoseconds) < 10**18))
def test_arithmetic_is_that_of_nanoseconds(nanoseconds, span):
    time = Timestamp.from_nanoseconds(nanoseconds)
    assert (time + span).nanoseconds == nanoseconds + span.nanoseconds
    assert (time - span).nanoseconds == nanoseconds - span.nanoseconds
    assert (time + span).since(time) == span
    assert (span + span).nanoseconds == 2 * span.nanoseconds
    assert (span - span) == Duration()
    assert (-span).nanoseconds == -span.nanoseconds
    assert (time < time + span) is (span.nanoseconds > 0)
    assert (Duration() < span) is (span.nanoseconds > 0)


def test_fractions_are_trimmed_as_go_and_as_protobuf():
    time = Timestamp(1767225600, 123400000)
    assert time.rfc3339() == "2026-01-01T00:00:00.1234Z"
    assert time.to_json() == "2026-01-01T00:00:00.123400Z"
    assert Timestamp(1767225600).rfc3339() == "2026-01-01T00:00:00Z"
    assert GO_ZERO_TIME.rfc3339() == "0001-01-01T00:00:00Z"
    assert Duration.parse("-0.5s") == Duration(0, -500000000)
    assert Duration(0, -500000000).to_json() == "-0.500s"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-01",
        "2026-01-01T00:00:00",
        "2026-01-01 00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.1234567890Z",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+00:60",
        "2026-01-01T00:00:00Z\n",
        "٢٠٢٦-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
    ],
)
def test_malformed_times_are_refused(text):
    with pytest.raises(DecodeError):
        Timestamp.parse(text)


@pytest.mark.parametrize(
    "text", ["", "5", "5 s", "+5s", ".5s", "5.s", "1.0000000001s", "1e3s", "315576000001s", "٣s", "5s\n"]
)
def test_malformed_durations_are_refused(text):
    with pytest.raises(DecodeError):
        Duration.parse(text)


@pytest.mark.parametrize(("seconds", "nanos"), [(MIN_SECONDS - 1, 0), (MAX_SECONDS + 1, 0), (0, -1), (0, 10**9)])
def test_times_out_of_range_do_not_exist(seconds, nanos):
    with pytest.raises(DecodeError):
        Timestamp(seconds, nanos)


@pytest.mark.parametrize(("seconds", "nanos"), [(315_576_000_001, 0), (0, 10**9), (0, -(10**9)), (1, -1), (-1, 1)])
def test_durations_out_of_range_do_not_exist(seconds, nanos):
    with pytest.raises(DecodeError):
        Duration(seconds, nanos)
