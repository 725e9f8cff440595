"""TLS to a server that only the chain vouches for: its certificate's public key has the SHA-256 registered there."""

import hmac
import socket
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from virtengine.client.errors import ClientError
from virtengine.kit.crypto.hashes import sha256


class WrongCertificate(ClientError):
    """The server's certificate is not the one registered on chain: somebody else answers, or it was not updated."""


def hash_public_key(certificate: x509.Certificate) -> bytes:
    """What is pinned of a certificate: SHA-256 of its public key as DER SubjectPublicKeyInfo."""
    encoded = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return sha256(encoded)


def connect_pinned(host: str, port: int, key_hash: bytes, timeout: float) -> ssl.SSLSocket:
    """A TLS 1.3 connection to the holder of the pinned key; WrongCertificate before anything is sent to another."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the pin below is the verification: the handshake proves possession of the key
    plain = socket.create_connection((host, port), timeout)
    try:
        connection = context.wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise
    certificate = connection.getpeercert(binary_form=True) or b""
    try:
        found = hash_public_key(x509.load_der_x509_certificate(certificate))
    except ValueError:
        found = b""
    if not hmac.compare_digest(found, key_hash):
        connection.close()
        raise WrongCertificate(f"the server at {host}:{port} does not hold the provider's registered key")
    return connection
