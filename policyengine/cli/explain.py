"""`policyengine explain`: what an error code means."""

from __future__ import annotations

import click

from policyengine.cli.output import format_option, print_data
from policyengine.cli.parts import Command, Exit, Session, argument
from policyengine.words import Words


@click.command(
    "explain",
    cls=Command,
    about=Words(
        "说明一个错误编号：含义、为什么要紧、示例、怎么办。不写编号则列出全部编号。",
        "Explains an error code: what it means, why it matters, an example, what to do. Without one, all are listed.",
    ),
    example="policyengine explain E301",
)
@argument(
    "code",
    required=False,
    words=Words("错误编号，如 E301；大小写均可", "an error code such as E301, in capitals or not"),
)
@format_option("text", "json")
@click.pass_obj
def command(session: Session, code: str | None, form: str) -> Exit:
    """Print the page, or the list of codes."""
    from policyengine.diagnostics.catalogue import TITLES, title
    from policyengine.diagnostics.explanations import page

    if code is None:
        titles = {listed: session.say(words) for listed, words in sorted(TITLES.items())}
        print_data(_json(titles) if form == "json" else "".join(f"{code}  {said}\n" for code, said in titles.items()))
        return Exit.DONE
    words, text = title(code.upper()), page(code, session.language)
    if words is None or text is None:
        no_such_code = Words(
            f"没有 `{code}` 这个错误编号；不写编号可列出全部编号",
            f"there is no error code `{code}`; leave it out to list them all",
        )
        raise click.UsageError(session.say(no_such_code))
    print_data(_json({"code": code.upper(), "title": session.say(words), "page": text}) if form == "json" else text)
    return Exit.DONE


def _json(value: dict[str, str]) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
