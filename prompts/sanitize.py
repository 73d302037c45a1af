"""Keep the control tokens of chat templates out of prompts."""

import re
from collections.abc import Iterable

# What follows an opening mark in the special tokens of some tokenizer. The forms: <|im_start|>
# <|turn> <turn|> and DeepSeek's fullwidth bars; tags whose name has an underscore, which HTML has
# none of (<start_of_turn>, <tool_call>, <file_sep>); known short names; Mistral's and BERT's
# upper-case words; Llama 2's <<SYS>>; EXAONE's [|user|].
_ANGLE = (
    r"[|\uff5c][^\n<>]*[|\uff5c]>"
    r"|[|\uff5c][^\s<>]+>"
    r"|[^\s<>]+[|\uff5c]>"
    r"|/?(?=\w*_)\w+>"
    r"|(?i:/?(?:s|bos|eos|pad|unk|mask|cls|sep|sop|eop|eod|eot|think|reponame|filename"
    r"|unused\d+|seed:[\w:]+|role|AI|用户)>)"
    r"|</?SYS>>"
)
_SQUARE = (
    r"/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|ARGS|CALL_ID"
    r"|MODEL_SETTINGS|THINK|IMG|IMG_BREAK|IMG_END|AUDIO|BEGIN_AUDIO|PREFIX|MIDDLE|SUFFIX"
    r"|CLS|SEP|PAD|UNK|BOS|EOS|MASK|[gs]MASK)\]"
    r"|\|[^\n\[\]]*\|\]"
)
_TILDE = r"[!\w]{0,4}~[!~\w]{0,4}[\[\]]"  # MiniMax: ]~b] and [e~[
# Lookaheads, so that a token inside another one's reach is found as well.
_OPENING = re.compile(rf"<(?={_ANGLE})|\[(?={_SQUARE})|[\[\]](?={_TILDE})")


def neutralise(text: str) -> str:
    """Defuse the control tokens of chat templates in a text.

    A space is put after the opening mark: ``<|im_end|>`` becomes ``< |im_end|>``, which every
    tokenizer reads as plain characters. Nothing is removed or hidden, and a text without such
    tokens is returned unchanged. Doing it twice changes nothing more. The forms are those of known
    models; for the exact tokens of one model, use ``defuse``.

    Args:
        text: any text, of any length; the time is linear in it.
    """
    return _OPENING.sub(r"\g<0> ", text)


def defuse(text: str, tokens: Iterable[str]) -> str:
    """Defuse the exact control tokens of one model, in the same way.

    Args:
        text: any text.
        tokens: as its tokenizer spells them, two characters each or more.
    """
    opening = "|".join(f"{re.escape(token[0])}(?={re.escape(token[1:])})" for token in tokens)
    return re.sub(opening, r"\g<0> ", text) if opening else text
