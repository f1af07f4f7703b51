"""Checks of points, rallies and sets: does the score add up?"""

from __future__ import annotations

from collections.abc import Iterator

from session.checks.check import Found, Inspection, check_of, touch_words
from session.scout import said_finals
from session.vocabulary import Side


def _colon(score: tuple[int, int]) -> str:
    return f"{score[0]}:{score[1]}"


@check_of("rally", "score-leaps", "warning", at_once=True)
def score_leaps(look: Inspection) -> Iterator[Found]:
    for before, play, after in look.of_kind("point"):
        gained = sum(after.score) - sum(before.score)
        if gained > 1 and min(_gains(before.score, after.score)) >= 0 and any(before.score):
            yield (
                play,
                f"The score goes from {_colon(before.score)} to {_colon(after.score)} at once: "
                f"{gained - 1} point{'s are' if gained > 2 else ' is'} missing before it.",
            )


@check_of("set", "set-begun-late", "warning")
def set_begun_late(look: Inspection) -> Iterator[Found]:
    """The first score of a set says more than one point. Without a touch it is the set's result."""
    known = {one.number for one in look.sets if one.is_known}
    for before, play, after in look.of_kind("point"):
        if any(before.score) or sum(after.score) < 2 or before.set_number not in known:
            continue
        at, unseen = _colon(after.score), sum(after.score) - 1
        points = "one point" if unseen == 1 else f"{unseen} points"
        yield (
            play,
            f"Set {before.set_number} is written down from {at} on: nobody knows how "
            f"the {points} before it came about.",
        )


@check_of("set", "set-by-result", "info")
def set_by_result(look: Inspection) -> Iterator[Found]:
    for one in look.sets:
        if any(one.score) and not one.is_known:
            yield (
                next((play for play in one.others if play.kind in ("point", "set_end")), None),
                f"Of set {one.number} only the score is known, {_colon(one.score)}: "
                "it counts for the result alone.",
            )


@check_of("rally", "score-goes-back", "error", at_once=True)
def score_goes_back(look: Inspection) -> Iterator[Found]:
    for before, play, after in look.of_kind("point"):
        gains = _gains(before.score, after.score)
        if min(gains) < 0 or sum(gains) == 0:
            yield (
                play,
                f"The score after the point is {_colon(after.score)}, "
                f"but it was {_colon(before.score)} before it.",
            )


def _gains(before: tuple[int, int], after: tuple[int, int]) -> tuple[int, int]:
    return after[0] - before[0], after[1] - before[1]


@check_of("rally", "point-for-the-other-side", "error", at_once=True)
def point_for_the_other_side(look: Inspection) -> Iterator[Found]:
    for before, play, after in look.of_kind("point"):
        gains = _gains(before.score, after.score)
        if sum(gains) == 1 and min(gains) == 0 and play.side is not None:
            gainer = Side.A if gains[0] else Side.B
            if gainer is not play.side:
                yield (
                    play,
                    f"The point is {play.side}'s, but the score goes to {_colon(after.score)}, "
                    f"which is a point for {gainer}.",
                )


@check_of("rally", "point-against-the-touch", "warning", at_once=True)
def point_against_the_touch(look: Inspection) -> Iterator[Found]:
    for before, play, after in look.of_kind("point"):
        verdict, last = before.rally.verdict, before.rally.last
        if verdict is None or after.winner in (None, verdict[1]) or last is None:
            continue
        if look.known.style.net_fault == "=" and verdict[0] == "block_error":
            continue
        yield (
            play,
            f"{after.winner} gets the point, but the last touches ({touch_words(last)}) "
            f"give it to {verdict[1]}.",
        )


@check_of("rally", "two-serves", "warning", at_once=True)
def two_serves(look: Inspection) -> Iterator[Found]:
    for before, play, _after in look.of_kind("serve"):
        if before.rally.touches and id(play) not in look.stray_serves:
            yield play, "A new serve begins before the last rally got its point."


@check_of("set", "rally-without-a-point", "warning")
def rally_without_point(look: Inspection) -> Iterator[Found]:
    for one in look.sets:
        has_points = any(rally.point for rally in one.rallies)
        if has_points and one.rallies[-1].point is None:
            play = one.rallies[-1].touches[-1]
            yield play, f"The last rally of set {one.number} has no point."


@check_of("match", "no-points", "info")
def no_points(look: Inspection) -> Iterator[Found]:
    rallies = look.rallies
    if rallies and not any(rally.point for rally in rallies):
        yield None, f"No rally of {len(rallies)} has a point, so there is no score."


@check_of("rally", "rally-without-a-serve", "warning")
def rally_without_serve(look: Inspection) -> Iterator[Found]:
    """Where only one team's touches are written down, the other's serves are not missed."""
    for rally in look.rallies:
        missed = rally.touches and rally.touches[0].kind != "serve"
        if missed and ("serve", rally.serving) in look.known.written:
            yield rally.touches[0], "This rally has no serve."


@check_of("match", "set-total", "warning")
def set_total(look: Inspection) -> Iterator[Found]:
    for number, said in said_finals(look.known.meta).items():
        for one in look.sets:
            if one.number == number and one.score != said:
                yield (
                    None,
                    f"Set {number} ends at {_colon(one.score)} by its points, "
                    f"but the file's own list of sets says {_colon(said)}.",
                )


@check_of("match", "set-without-plays", "info")
def set_without_plays(look: Inspection) -> Iterator[Found]:
    if not look.sets:
        return
    played = {one.number for one in look.sets}
    for number, said in said_finals(look.known.meta).items():
        if number not in played:
            yield None, f"The file says that set {number} ended {_colon(said)}; it has no plays."


@check_of("match", "set-unfinished", "warning")
def set_unfinished(look: Inspection) -> Iterator[Found]:
    for one in look.sets[:-1]:
        if look.rules.winner(one.number, one.score) is None and any(one.score):
            yield (
                one.rallies[-1].point if one.rallies else None,
                f"Set {one.number} ends at {_colon(one.score)}; by the rules it goes to "
                f"{look.rules.target(one.number)}.",
            )


@check_of("match", "match-unfinished", "info")
def match_unfinished(look: Inspection) -> Iterator[Found]:
    if not any(any(one.score) for one in look.sets):
        return
    if max(look.sets_won) < look.rules.sets_to_win:
        a, b = look.sets_won
        yield None, f"The match stands at {a}:{b} sets: nobody has won {look.rules.sets_to_win}."


@check_of("set", "set-goes-on", "warning", at_once=True)
def set_goes_on(look: Inspection) -> Iterator[Found]:
    warned = set()
    for before, play, _after in look.of_kind("point"):
        number = before.set_number
        if before.set_over and number not in warned:
            warned.add(number)
            yield (
                play,
                f"Set {number} goes on although it was over at {_colon(before.score)}.",
            )


@check_of("match", "play-after-the-match", "info", at_once=True)
def play_after_the_match(look: Inspection) -> Iterator[Found]:
    for before, play, _after in look.moments:
        if play.kind in ("serve", "point") and before.score == (0, 0) and before.over:
            yield play, f"Set {before.set_number} is played although the match was decided."
            return


@check_of("match", "set-order", "error", at_once=True)
def set_order(look: Inspection) -> Iterator[Found]:
    last = 0
    for before, play, _after in look.moments:
        if before.set_number < last:
            yield play, f"This is of set {before.set_number}, but it comes after set {last}."
        last = before.set_number
