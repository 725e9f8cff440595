"""The command `ve` (`virtengine`): keys, queries, transactions, orders, the node, and a network on one machine."""
