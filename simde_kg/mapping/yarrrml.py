"""YARRRML: mappings in YAML (https://rml.io/yarrrml/spec/), translated to RML by yatter, which is an extra."""

from pathlib import Path

from simde_kg.errors import MappingError
from simde_kg.words import _

ENDINGS = (".yml", ".yaml")


def turtle(path: Path) -> str:
    """Return a YARRRML file as RML in Turtle. Raises MappingError where yatter is missing, or cannot translate it."""
    import logging

    try:
        import yatter
        from ruamel.yaml import YAML
    except ImportError as error:
        raise MappingError(
            _("{file} is YARRRML, whose translator is not installed."),
            _("Install it with pip install 'simde-kg[yarrrml]', or translate the file with it elsewhere: yatter."),
            file=path,
        ) from error
    muted = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        found = yatter.translate(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))
    except Exception as error:
        raise MappingError(
            _("{file} cannot be translated to RML: {reason}."),
            _("Correct it as https://rml.io/yarrrml/spec/ asks."),
            file=path,
            reason=" ".join(str(error).split())[:300].rstrip(".") or type(error).__name__,
        ) from error
    finally:
        logging.disable(muted)
    return str(found)
