"""The record as one object: the nouns that it hands out, and the flat verbs that scripts know."""

from __future__ import annotations

import inspect
import re

import pytest

from session.flatverbs import Flat
from session.permissions import Principal
from session.schemas import EventIn, SessionCreate
from session.service import SessionService
from tests.conftest import ROOT

PROMISED = """
    accept_suggestions add_clip add_events artifact_path as_actor attach_artifact check_database
    clear_suggestions clip_file close clubs compare competitions copy_database copy_name
    count_batches count_changes count_database_changes count_deleted count_events count_jobs
    count_presets count_sessions create_from_preset create_job create_preset create_session
    delete_event delete_preset delete_session delete_sessions diff_session empty_trash
    export_csv find_imports finished fits get_artifact get_clip get_deleted get_event get_job
    get_match get_metrics get_person_season get_play_by_play get_preset get_problems get_results
    get_rollup get_roster get_season get_session get_session_artifacts get_stats get_teams
    get_trend has_match_at_hand iter_events keep_changed keep_reserve last_play_sec list_batches
    list_changes list_clips list_database_copies list_deleted list_events list_jobs list_presets
    list_sessions list_snapshots list_trash load_session newest_change newest_jobs
    next_suggestion once people play_at play_density plays_around plays_beside plays_between
    preview_delete preview_update problems purge_trash rebuild_rollup recognise remove_artifact
    remove_clip replace_artifact restore_deleted restore_session save_session session_folder
    sessions_dir set_roster set_team snapshot_path snapshot_trouble sum_up transaction
    undo_batch undo_delete_event update_artifact update_clip update_event update_job
    update_preset update_session work_folder
"""
"""What scripts could always say to the service itself."""
FLAT = {name: verb for name, verb in vars(SessionService).items() if isinstance(verb, Flat)}


def test_every_promised_name_is_there() -> None:
    assert [name for name in PROMISED.split() if not hasattr(SessionService, name)] == []


def test_a_flat_verb_is_a_verb_of_its_noun_and_reads_like_it(service: SessionService) -> None:
    assert len(FLAT) > 90
    for name, flat in FLAT.items():
        noun, said = getattr(service, flat.noun), getattr(SessionService, name)
        assert getattr(type(noun), flat.verb.__name__) is flat.verb, name
        assert inspect.signature(said) == inspect.signature(flat.verb), name
        assert inspect.signature(getattr(service, name)) == inspect.signature(
            getattr(noun, flat.verb.__name__)
        ), name
        assert inspect.getdoc(said) == inspect.getdoc(flat.verb), name
        assert (said.__name__, said.__qualname__) == (name, f"SessionService.{name}")


def test_help_says_how_a_flat_verb_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    help(SessionService.add_events)
    told = capsys.readouterr().out
    assert "add_events(self, session_id: 'str', clip_id: 'str | None'," in told
    assert "Add events, all or none; answers their ids in the same order." in told


def test_a_noun_and_the_service_say_the_same(service: SessionService) -> None:
    match = service.sessions.create(SessionCreate(title="Final"))
    [first] = service.events.add(match, None, [EventIn(event_type="note")])
    [second] = service.add_events(match, None, [EventIn(event_type="note")])
    assert service.list_events(match) == service.events.find(match)
    assert [one.id for one in service.events.find(match)] == [first, second]
    assert service.events is service.events, "a noun is made once"


def test_everybody_acts_under_their_own_name(service: SessionService) -> None:
    anna = service.acting(Principal("Anna", "page"))
    match = anna.sessions.create(SessionCreate(title="Final"))
    service.as_actor("Ben").set_team(match, "A", "Herons")
    service.teams.set_name(match, "B", "Owls")
    said = [(one.entity, one.actor) for one in service.changes.find(match)]
    assert said == [("team", "test"), ("team", "Ben"), ("session", "Anna")]


def test_the_notes_say_which_verb_hands_on_to_which() -> None:
    notes = (ROOT / "INTEGRATION_NOTES.md").read_text(encoding="utf-8")
    table = notes.partition("### Nouns and verbs\n")[2].partition("\n## ")[0]
    said = {}
    for noun, verbs in re.findall(r"^\| `(\w+)` \| (.*) \|$", table, re.MULTILINE):
        for verb, flat in re.findall(r"`(\w+)`(?: `(\w+)`)?", verbs):
            said[flat or verb] = f"{noun}.{verb}"
    assert said == {name: f"{flat.noun}.{flat.verb.__name__}" for name, flat in FLAT.items()}
