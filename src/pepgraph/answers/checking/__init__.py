"""What can be wrong with claims, and what tells of it: shapes, the document, its words."""
