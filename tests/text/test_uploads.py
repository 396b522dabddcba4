"""`upload:<token>` in a text: pictures in their sizes, cards for files, words alone for what may not be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.text.render import Rendered, UploadFacts, render
from forum.text.sanitise import sanitise
from forum.text.stored import plain_text
from forum.text.uploads import SIZES, shown_in, size_in_words
from tests.text.dom import People, elements, problems, shown

PHOTO, FILE, GONE = "a" * 32, "b" * 32, "c" * 32


def rendered(source: str, lang: str = "en") -> Rendered:
    people = People()
    people.files = {PHOTO: UploadFacts(PHOTO, "photo.webp", 90_000, (320, 690, 1380), 900),
                    FILE: UploadFacts(FILE, "plan.pdf", 1_234_567)}
    return render(source, resolve=people, lang=lang)


def test_a_picture_in_its_sizes() -> None:
    made = rendered(f"![The hall](upload:{PHOTO})")
    link, image = (one for one in elements(made.html) if one.tag in ("a", "img"))
    assert (link.get("class"), link.get("href")) == ("upload", f"/uploads/{PHOTO}/photo.webp")
    assert dict(image.attrib) == {
        "src": f"/uploads/{PHOTO}/690.webp", "srcset": ", ".join(f"/uploads/{PHOTO}/{n}.webp {n}w" for n in (320, 690, 1380)),
        "sizes": SIZES, "width": "1380", "height": "900", "alt": "The hall", "loading": "lazy", "decoding": "async"}
    assert (made.uploads, made.undescribed, made.plain) == ((PHOTO,), 0, "The hall")
    assert problems(made.html) == []


@pytest.mark.parametrize("alt", ["", " ", "describe this image", "décrivez cette image"])
def test_a_picture_that_nobody_described(alt: str) -> None:
    made = rendered(f"![{alt}](upload:{PHOTO})", "fr")
    assert 'alt=""' in made.html
    assert 'aria-label="Image"' in made.html  # the link around it has a name all the same
    assert made.undescribed == 1


def test_a_size_that_was_typed() -> None:
    assert 'width="690" height="450"' in rendered(f"![Hall|1380x900, 50%](upload:{PHOTO})").html
    assert 'width="1380" height="900"' in rendered(f"![Hall|9999x10](upload:{PHOTO})").html


def test_a_picture_in_a_link_of_its_own() -> None:
    html = rendered(f"[![Hall](upload:{PHOTO})](https://example.org)").html
    assert [one.get("href") for one in elements(html) if one.tag == "a"] == ["https://example.org"]


@pytest.mark.parametrize("source", [f"[The plan](upload:{FILE})", f"![The plan](upload:{FILE})"])
def test_a_card_for_a_file(source: str) -> None:
    html = rendered(source, "fr").html
    assert shown(html) == "The plan PDF, 1,2 Mo"
    assert f'<a class="file" href="/uploads/{FILE}/plan.pdf"' in html
    assert plain_text(html) == "The plan"
    assert "1.2&nbsp;MB" in rendered(source).html


def test_what_may_not_be_shown_leaves_its_words() -> None:
    made = rendered(f"![the **hall**](upload:{GONE}) and [the *plan*](upload:{GONE})")
    assert GONE not in made.html
    assert "the hall and the <em>plan</em>" in made.html
    assert made.uploads == ()
    assert GONE not in render(f"![hall](upload:{GONE})").html  # nobody to ask


@pytest.mark.parametrize("address", ["upload:", "upload:zz", f"upload:{PHOTO}x", f"UPLOAD:{PHOTO}", f"upload://{PHOTO}",
                                     f"upload:{PHOTO}/../x", "upload:" + "A" * 32])
def test_other_addresses_are_no_files(address: str) -> None:
    made = rendered(f"![a]({address}) [b]({address})")
    assert made.uploads == ()
    assert "<img" not in made.html
    assert "href" not in made.html


def test_by_reference_and_in_quotes() -> None:
    assert rendered(f"![Hall][h]\n\n[h]: upload:{PHOTO}").uploads == (PHOTO,)
    assert rendered(f"> ![Hall](upload:{PHOTO})").uploads == (PHOTO,)
    assert rendered(f"`![Hall](upload:{PHOTO})`").uploads == ()
    assert shown_in(rendered(f"![Hall](upload:{PHOTO}) [p](upload:{FILE})").html) == {PHOTO, FILE}


@pytest.mark.parametrize("srcset", ["https://evil.example/x.png 1w", f"/uploads/{PHOTO}/1.webp 1w, //evil.example/x 2w",
                                    "javascript:alert(1)", f"/uploads/{PHOTO}/../../sign-out 1w", f"/uploads/{PHOTO}/1.webp"])
def test_the_last_gate_knows_our_sizes_only(srcset: str) -> None:
    assert "srcset" not in sanitise(f'<img src="/uploads/{PHOTO}/1.webp" srcset="{srcset}" alt="">')
    assert "sizes" not in sanitise('<img src="/uploads/a.png" sizes="100vw" alt="">')


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_words_break_out(alt: str, title: str) -> None:
    for made in (rendered(f"![{alt}](upload:{PHOTO} \"{title}\")"), rendered(f"[{alt}](upload:{FILE} '{title}')")):
        assert problems(made.html) == []


@pytest.mark.parametrize(("count", "english", "french"), [
    (45, "45 bytes", "45 octets"), (1000, "1 kB", "1 ko"), (999_499, "999 kB", "999 ko"), (999_500, "1 MB", "1 Mo"),
    (1_250_000, "1.2 MB", "1,2 Mo"), (25_000_000, "25 MB", "25 Mo")])
def test_sizes_in_words(count: int, english: str, french: str) -> None:
    assert size_in_words(count, "en") == english.replace(" ", "\u00a0")
    assert size_in_words(count, "fr") == french.replace(" ", "\u00a0")
