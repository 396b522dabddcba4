"""What members are told of: notices in the forum itself."""
