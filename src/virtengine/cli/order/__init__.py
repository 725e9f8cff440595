"""`ve order`: ordering compute, the friendly way. Without an order's number, the newest order of the key is meant."""
