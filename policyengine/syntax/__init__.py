"""The language as text: from characters to trees with places, and back.

Two texts come in, a YAML file and the expressions that stand in it. `document` and `shape`
read the one, `parser` the other; `printer` writes an expression again. What both languages
are is published in `grammar/` at the top of the repository, which `language` finds.

An expression is read in three steps, each of which can complain:

    text ──lexemes──▶ tokens ──slips──▶ tokens as meant ──tables, builder──▶ tree

What a key, an id or a date in another form was meant for, `mending` works out: the shape shows
it, and the rest of the file is read by it.

`slips` knows what people write who have not read the grammar (`300万元以上`, `＞`, `且`, `&&`): it
says so once, puts what was meant in its place, and reading goes on, so that one run finds
the next mistake too. Whatever is left over is explained by `slips.unexpected`.

Invariant: spans are absolute offsets into the source, so that a complaint inside an
expression points into the YAML file; `parse(print(tree)) == tree`; no text, however wrong
or large, raises.
"""
