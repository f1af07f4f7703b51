"""What is kept in memory is bounded, and the longest unused goes first."""

from __future__ import annotations

from session.cache import Cache, NewestCache


def test_the_longest_unused_goes_first() -> None:
    cache: Cache[str, int] = Cache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    cache.put("c", 3)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)


def test_what_is_heavy_takes_the_room_of_many_and_the_newest_stays() -> None:
    cache: Cache[str, list[int]] = Cache(10, len)
    cache.put("a", [0] * 4)
    cache.put("b", [0] * 4)
    cache.put("a", [0] * 7)
    assert (len(cache), cache.get("b")) == (1, None), "11 together are too many"
    cache.put("b", [0] * 99)
    assert (cache.get("a"), cache.get("b")) == (None, [0] * 99)
    cache.put("c", [0])
    cache.put("d", [0] * 9)
    assert (cache.get("b"), cache.get("c"), cache.get("d")) == (None, [0], [0] * 9)


def test_of_what_changes_only_the_newest_version_is_kept() -> None:
    cache: NewestCache[str, str] = NewestCache(2)
    cache.put("a match", 1, "0:0")
    cache.put("a match", 2, "1:0")
    assert (cache.get("a match", 1), cache.get("a match", 2)) == (None, "1:0")
    assert len(cache) == 1
