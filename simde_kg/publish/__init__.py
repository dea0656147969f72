"""Publishing: what a release carries besides the graph, made from it: the columnar cube, the search index."""
