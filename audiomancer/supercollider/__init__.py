"""SuperCollider."""
