"""What pair counts can be: by themselves, and beside the answers to their two questions. Pure."""

from index_engine.inputs import Pair, Tally


def impossible(pair: Pair) -> str:
    """Why no answers could give these counts, in Russian; empty where some could."""
    both, positive, first, second = pair.answered, pair.positive, pair.positive_first, pair.positive_second
    if positive is not None and positive > both:
        return f"Положительно на оба ответили {positive}, а на оба вопроса ответили {both}: не может быть больше."
    for number, count in ((pair.first, first), (pair.second, second)):
        if count is not None and count > both:
            return f"Положительно на вопрос {number} ответили {count}, а на оба вопроса ответили {both}."
        if count is not None and positive is not None and count < positive:
            return f"Положительно на вопрос {number} ответили {count}, а на оба сразу {positive}: не может быть больше."
    if first is not None and second is not None and positive is not None and positive < first + second - both:
        return (
            f"Из {both} человек положительно ответили {first} и {second}, значит, на оба вопроса сразу не меньше "
            f"{first + second - both}, а указано {positive}."
        )
    return ""


def contradiction(pair: Pair, first: Tally | None, second: Tally | None, respondents: int | None) -> str:
    """Why a pair cannot belong to the answers to its two questions, in Russian; empty where it can."""
    for number, tally, positive in (
        (pair.first, first, pair.positive_first),
        (pair.second, second, pair.positive_second),
    ):
        if tally is None:
            return f"На вопрос {number} у этого ЦЗН нет ответов в таблице «Ответы», а в паре они есть."
        if pair.answered > tally.answered:
            return f"На оба вопроса ответили {pair.answered}, а на вопрос {number} всего {tally.answered}."
        least = pair.positive if positive is None else positive
        if least is not None and least > tally.positive:
            return f"В паре положительно на вопрос {number} ответили {least}, а всего положительно {tally.positive}."
        if positive is not None and pair.answered - positive > tally.answered - tally.positive:
            return (
                f"В паре не положительно на вопрос {number} ответили {pair.answered - positive}, "
                f"а всего не положительно {tally.answered - tally.positive}."
            )
    if first and second and respondents is not None and first.answered + second.answered - pair.answered > respondents:
        return (
            f"На вопросы {pair.first} и {pair.second} ответили {first.answered} и {second.answered}, на оба "
            f"{pair.answered}: это больше людей, чем всего ответивших ({respondents})."
        )
    return ""
