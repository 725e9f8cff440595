"""The gateway: REST and gRPC over committed state, in processes of their own.

One table of procedures (`table`) is derived from the application's query services; both servers answer from it through
one `Answers`. A query is one read transaction and is told the height it was answered at; the node is asked (`node`)
only for what is no state: broadcasting, transactions, blocks.
"""
