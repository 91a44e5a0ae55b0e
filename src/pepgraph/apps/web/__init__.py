"""The web explorer and the SPARQL endpoint."""
