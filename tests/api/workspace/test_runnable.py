import pytest

from tasteprint.profiling.errors import SettingsError


def test_recommendations_as_a_langchain_runnable(built):
    recommend = built.as_runnable()
    found = recommend.invoke({"user_id": "ann", "k": 2})
    assert found == built.recommend("ann", 2)
    assert [r.rank for r in found] == [1, 2]
    assert found[0].explanation


async def test_it_is_async_too(built):
    piped = built.as_runnable() | (lambda found: [r.item.item_id for r in found])
    ids = await piped.ainvoke({"user_id": "bob", "k": 1, "explain": False})
    assert ids == [r.item.item_id for r in await built.arecommend("bob", 1, explain=False)]


@pytest.mark.parametrize("request_", [{"k": 2}, {"user_id": "ann", "n": 2}])
def test_a_wrong_request_is_refused(built, request_):
    with pytest.raises(SettingsError, match="Its keys are user_id, k, explain"):
        built.as_runnable().invoke(request_)
