"""Where the pages of a list begin, and what a pager leads to."""

from hypothesis import given
from hypothesis import strategies as st

from notes.notebook.paging import cut, numbered_url, pager


def pages_of(items, most):
    return [items[page] for page in cut(len(items), most)]


@given(st.integers(0, 400), st.sampled_from([2, 10, 100]))
def test_pages_hold_every_item_once_and_never_too_many(count, most):
    items = list(range(count))
    pages = pages_of(items, most)
    assert [item for page in pages for item in page] == items
    assert all(len(page) <= most for page in pages)
    assert len(pages) == 1 or len(pages[0]) > most // 2
    assert {len(page) for page in pages[1:]} <= {most // 2}


@given(st.integers(11, 400))
def test_a_new_item_changes_the_first_page_and_moves_the_others_once_in_a_page(count):
    before = pages_of(list(range(count, 0, -1)), 10)
    after = pages_of(list(range(count + 1, 0, -1)), 10)
    if len(after) == len(before):
        assert after[1:] == before[1:]
    else:
        assert after[2:] == before[1:]
        assert count % 5 == 0


def numbers(number, total):
    return [link.number for link in pager(number, total, str).links]


def test_a_pager_has_the_first_the_last_and_two_around():
    assert numbers(50, 100) == [1, 48, 49, 50, 51, 52, 100]
    assert numbers(1, 100) == [1, 2, 3, 100]
    assert numbers(100, 100) == [1, 98, 99, 100]


def test_a_pager_leaves_out_no_single_page():
    assert numbers(5, 9) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert numbers(1, 5) == [1, 2, 3, 4, 5]


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_a_pager_is_bounded_and_leads_to_pages_that_exist(number, total):
    number = min(number, total)
    made = pager(number, total, str)
    assert len(made.links) <= 9
    assert {1, number, total} <= {link.number for link in made.links}
    assert all(1 <= link.number <= total and link.url == str(link.number) for link in made.links)
    assert (made.previous_url, made.next_url) == (
        str(number - 1) if number > 1 else "",
        str(number + 1) if number < total else "",
    )


def test_the_first_page_is_the_list_itself():
    assert [numbered_url("/tags/x/", number) for number in (1, 2)] == ["/tags/x/", "/tags/x/page2/"]
