"""The sample match is played by the rules, and made only once."""

from __future__ import annotations

from itertools import groupby, pairwise
from pathlib import Path

import pytest

from app.samples import session as sample
from app.samples.match import SET_POINTS, sample_match
from app.vision.rendering import demo_script
from session.schemas import EventIn
from session.service import SessionService
from session.vocabulary import SKILLS, Side

ANSWERS = {"serve": {"reception"}, "reception": {"set"}, "set": {"attack"}, "dig": {"set"}}
"""What follows within a rally, unless a point does."""


def match(seed: int = 5) -> list[EventIn]:
    return sample_match(sample.sample_teams(), seed)


def rallies(events: list[EventIn]) -> list[list[EventIn]]:
    """The touches before each point, and the point itself as the last."""
    found: list[list[EventIn]] = [[]]
    for event in events:
        if event.event_type in (*SKILLS, "point"):
            found[-1].append(event)
        if event.event_type == "point":
            found.append([])
    return found[:-1]


@pytest.mark.parametrize("seed", range(6))
def test_every_rally_obeys_the_grammar(seed: int) -> None:
    for rally in rallies(match(seed)):
        kinds = [event.event_type for event in rally]
        assert kinds[0] == "serve"
        for now, after in pairwise(kinds):
            assert after == "point" or after in ANSWERS.get(now, {"block", "dig"}), kinds
        touches = [event for event in rally[:-1] if event.event_type != "block"]
        for _, side in groupby(touches, key=lambda event: event.actor_team):
            assert len(list(side)) <= 3
        assert rally[0].actor_team != rally[1].actor_team or len(rally) == 2


@pytest.mark.parametrize("seed", range(6))
def test_the_score_adds_up_and_the_winner_serves(seed: int) -> None:
    serving: Side | None = None
    score = {"A": 0, "B": 0}
    for event in match(seed):
        if event.event_type == "serve":
            assert serving in (None, event.actor_team)
        if event.event_type == "point":
            assert event.actor_team is not None
            serving = event.actor_team
            score[event.actor_team] += 1
            assert event.payload["score"] == [score["A"], score["B"]]
        if event.event_type == "set_end":
            assert max(score.values()) >= SET_POINTS
            assert abs(score["A"] - score["B"]) >= 2
            score, serving = {"A": 0, "B": 0}, None


def test_a_team_rotates_when_it_wins_the_serve() -> None:
    """Within a set, servers of a team follow each other in the order of the line-up."""
    lineup: list[str] = []
    servers: list[str] = []
    for event in match():
        if event.event_type == "lineup" and event.actor_team == "A":
            lineup, servers = event.payload["lineup"], []
        if event.event_type == "serve" and event.actor_team == "A":
            assert event.actor_number is not None
            if servers[-1:] != [event.actor_number]:
                servers.append(event.actor_number)
            start = lineup.index(servers[0])
            turns = [lineup[(start + place) % 6] for place in range(len(servers))]
            assert servers == turns


def test_the_same_seed_plays_the_same_match() -> None:
    assert match(3) == match(3)
    assert match(3) != match(4)


def test_players_of_the_clip_are_on_the_roster() -> None:
    teams = sample.sample_teams()
    script = demo_script()
    for side in Side:
        roster = {player.number for player in teams[side].roster}
        assert {player.number for player in script.teams[side.value].players} <= roster
        assert len(roster) == 9


def test_a_half_made_sample_is_made_again(service: SessionService) -> None:
    half = sample.make_session(service)
    assert sample.find_sample(service) is None
    assert service.count_sessions() == 0
    whole = sample.make_session(service)
    assert whole != half
    sample.finish_session(service, whole)
    assert sample.find_sample(service) == whole
    pictures = service.get_session_artifacts(whole)
    assert sorted(made.artifact_type for made in pictures) == ["csv", "csv", "heatmap", "heatmap"]
    metrics = service.get_metrics(whole)
    assert -1 < metrics["attack_efficiency"]["A"]["team"]["value"] < 1
    assert Path(service.artifact_path(whole, pictures[0].id)).stat().st_size > 1000
