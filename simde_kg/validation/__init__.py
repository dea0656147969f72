"""Validation: SHACL shapes compiled to SPARQL and run in bulk; pyshacl as the authority for small graphs.

``engine.validate(store or directory, shapes)`` gives a :class:`report.Report`::

    from simde_kg.validation import engine
    report = engine.validate(release.store, workspace.shapes, workers=2)
    report.passes; report.text("es"); report.to_json(); report.to_rdf(); report.save(release.path)
"""
