"""
encryption: who may read what stands sealed on chain, and who sealed it.

Every payload that must stay private travels in an *envelope*: sealed off chain to the X25519 key of its recipient
(NaCl's box) and signed by an Ed25519 key of its sender for one context. The chain never opens an envelope. It keeps
the *registry* of accounts' public keys and checks, for the modules that carry envelopes, that one is well formed,
sealed to a key that is registered and active, and signed by an active key of the account that sends it.

    register ─→ active ─┬─ rotate ─→ rotated
                        ├─ revoke ─→ revoked
                        └─ time ───→ expired

A key that is no longer active is refused in new envelopes and stays in the registry for ever: what was sealed to it
stays readable, and its account never gets it again. Nobody proves possession of a key, which an X25519 key could not
without its recipient's help, so a registration is a word about one account only: a key that another account registers
too is that one's business, and keeps nobody from their own. What a module accepts is therefore always asked of a key
*and* an account.
"""
