"""CometBFT 0.38's RPC dialect: JSON-RPC over POST, plain GET, and a websocket for subscriptions.

    request → server.py (HTTP, websocket) → jsonrpc.py (envelopes) → arguments.py (parameters) → methods.py,
    broadcast.py, search.py
            → render.py (JSON of headers, results and events)

Conventions: 64-bit integers are strings, hashes and addresses upper-case hex, other bytes base64, an error over POST
comes with HTTP 200. Clients rely on error texts, so they are CometBFT's.
"""
