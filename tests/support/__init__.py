"""What tests of the whole chain share."""
