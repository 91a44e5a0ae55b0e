"""Endpoints: asked, filled and watched over HTTP, and SERVICE in a query."""
