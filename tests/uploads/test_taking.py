"""What comes in is made harmless or refused with a sentence; whatever it is, nothing of it runs."""

import io
from typing import Any

import pytest
from PIL import Image

from forum.core import settings
from forum.core.errors import Unavailable
from forum.uploads import storage
from forum.uploads.models import Upload, UploadSize
from forum.uploads.names import clean_name, in_address
from forum.uploads.refusing import Refused
from forum.uploads.taking import Taken, take_file
from tests.cast import Cast
from tests.uploads import files

TOO_MANY_PIXELS = "too many pixels"
DAMAGED = "damaged"


def take(cast: Cast, data: bytes, name: str) -> Taken:
    return take_file(cast.ada, io.BytesIO(data), name)


def stored(taken: Taken, width: int | None = None) -> bytes:
    """What is kept of it."""
    opened = storage.open_object(taken.facts.token, storage.part_of(width) if width else storage.ORIGINAL)
    assert opened is not None
    with opened:
        return opened.read()


def decoded(taken: Taken) -> Image.Image:
    """The largest picture that is kept of it."""
    image = Image.open(io.BytesIO(stored(taken, taken.facts.widths[-1])))
    image.load()
    return image


HOSTILE = {
    "an SVG with a script": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "logo.svg", "SVG"),
    "an SVG named PNG": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "logo.png", DAMAGED),
    "HTML named PNG": (files.SCRIPT, "page.png", DAMAGED),
    "HTML": (files.SCRIPT, "page.html", "not taken"),
    "HTML named PDF": (files.SCRIPT, "page.pdf", "not what its name says"),
    "a 100-megapixel PNG": (files.png_claiming(10_000, 10_000), "wide.png", TOO_MANY_PIXELS),
    "a PNG that claims 4 gigapixels": (files.png_claiming(65_000, 65_000), "wider.png", TOO_MANY_PIXELS),
    "a PNG with a packed profile that unpacks to megabytes": (files.picture(icc_profile=b"\0" * 3_000_000), "a.png", DAMAGED),
    "a JPEG that is decoded in a thousand passes": (files.passes(1000), "slow.jpg", "too long to read"),
    "a PNG cut off": (files.picture()[:2000], "cut.png", DAMAGED),
    "a JPEG cut off": (files.picture("JPEG")[:2000], "cut.jpg", DAMAGED),
    "nothing": (b"", "nothing.png", "empty"),
    "a program": (b"MZ" + b"\0" * 100, "setup.exe", "not taken"),
    "two extensions": (b"MZ" + b"\0" * 100, "invoice.pdf.exe", "not taken"),
    "a program named PDF": (b"MZ" + b"\0" * 100, "setup.pdf", "not what its name says"),
    "a ZIP named DOCX": (files.archive("a.txt"), "letter.docx", "not what its name says"),
    "a DOCX named ODT": (files.archive(*files.OOXML), "letter.odt", "not what its name says"),
    "a broken ZIP": (b"PK\x03\x04" + b"\0" * 50, "a.zip", "not what its name says"),
    "a ZIP with sixty thousand empty entries": (files.crowded_archive(60_000), "a.zip", "holds more than 20,000 files"),
    "bytes named text": (bytes(range(256)), "notes.txt", "not what its name says"),
    "no extension": (b"words", "README", "not taken"),
    "HEIC": (b"\0\0\0\x18ftypheic" + b"\0" * 50, "photo.heic", "HEIC"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_refused_with_a_sentence(cast: Cast, case: str) -> None:
    data, name, words = HOSTILE[case]
    with pytest.raises(Refused, match=words):
        take(cast, data, name)
    assert Upload.query.count() == 0


HARMLESS = {
    "a GIF that is a script too": (b"GIF89a/*" + files.animation()[8:] + b"*/=1;alert(1)//", "a.gif"),
    "a JPEG with a ZIP behind it": (files.picture("JPEG") + files.archive("evil.txt"), "a.jpg"),
    "a PNG with a page in it": (files.picture() + files.SCRIPT, "a.png"),
    "a picture named PDF": (files.picture(), "plan.pdf"),
    "a JPEG in a dozen passes": (files.passes(6), "a.jpg"),
    "a JPEG with passes behind its end": (files.picture("JPEG") + b"\xff\xda\x00\x02" * 100, "a.jpg"),
    "a JPEG with passes in what is told of it": (files.picture("JPEG", comment=b"\xff\xda" * 100), "a.jpg"),
    "a bomb within the limit": (files.bomb(), "bomb.png"),
    "CMYK": (files.picture("JPEG", mode="CMYK"), "print.jpg"),
    "sixteen bits": (files.picture(mode="I;16"), "scan.png"),
    "a huge colour profile": (files.picture("JPEG", icc_profile=b"nonsense" * 400_000), "profile.jpg"),
    "a colour profile that is none": (files.picture(icc_profile=b"nonsense" * 50), "profile.png"),
    "transparency": (files.picture(mode="LA"), "glass.png"),
    "WebP": (files.picture("WEBP"), "a.webp"),
    "AVIF": (files.picture("AVIF"), "a.avif"),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_made_anew(cast: Cast, case: str) -> None:
    data, name = HARMLESS[case]
    taken = take(cast, data, name)
    assert taken.facts.name.endswith(".webp")
    for width in taken.facts.widths:
        kept = stored(taken, width)
        image = Image.open(io.BytesIO(kept))
        assert (image.format, image.width) == ("WEBP", width)
        assert not any(sign in kept for sign in (b"alert", b"evil", b"nonsense", b"<script"))
        assert not {"exif", "xmp", "icc_profile"} & set(image.info)


def test_nothing_is_told_of_a_photo(cast: Cast) -> None:
    data = files.photo_with_a_place()
    assert b"SecretMaker" in data
    taken = take(cast, data, "IMG_2041.JPG")
    assert taken.facts.widths == (320, 600)
    assert taken.facts.height == 900  # it stands upright
    for width in taken.facts.widths:
        kept = stored(taken, width)
        assert not any(sign in kept for sign in (b"Secret", b"EXIF", b"Exif"))
        assert not Image.open(io.BytesIO(kept)).getexif()
    assert taken.markdown == f"![describe this image](upload:{taken.facts.token})"


def test_sizes_in_steps_never_larger(cast: Cast) -> None:
    wide = take(cast, files.picture("JPEG", (4000, 1000)), "wide.jpg")
    assert (wide.facts.widths, wide.facts.height) == ((320, 690, 1380, 2560), 640)
    small = take(cast, files.picture(size=(50, 20)), "dot.png")
    assert (small.facts.widths, small.facts.height) == ((50,), 20)
    tall = take(cast, files.picture(size=(100, 20_000)), "tall.png")
    assert (tall.facts.widths, tall.facts.height) == ((50,), 10_000)
    rows = {(row.upload_id, row.width) for row in UploadSize.query}
    assert len(rows) == 6


def test_the_colours_of_a_profile_are_kept(cast: Cast) -> None:
    from PIL import ImageCms

    out = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    Image.new("RGB", (40, 40), (200, 30, 30)).save(out, "PNG", icc_profile=profile)
    assert decoded(take(cast, out.getvalue(), "odd.png")).getpixel((5, 5)) == (200, 30, 30)  # a profile for other pixels: ignored
    grey = decoded(take(cast, files.picture(mode="I;16"), "scan.png")).getpixel((5, 5))
    assert grey == (156, 156, 156)


def test_an_animation_stands_still(cast: Cast) -> None:
    taken = take(cast, files.animation(), "dance.gif")
    assert taken.was_animated
    assert getattr(decoded(taken), "n_frames", 1) == 1
    assert not take(cast, files.picture("GIF", mode="P"), "still.gif").was_animated
    assert take(cast, files.animation(300), "long.gif").was_animated
    assert take(cast, files.animation(3, "WEBP"), "dance.webp").was_animated
    assert not take(cast, files.animation(2, "MPO"), "both-eyes.jpg").was_animated  # two views of one photo


@pytest.mark.parametrize(("data", "name", "mimetype"), [
    (files.PDF, "plan.pdf", "application/pdf"),
    (files.archive(*files.OOXML), "letter.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (files.open_document(), "letter.odt", "application/vnd.oasis.opendocument.text"),
    (files.archive("a", content=b"\0" * 20_000_000), "bomb.zip", "application/zip"),  # nothing is unpacked
    ("Été;1\n".encode(), "table.csv", "text/csv"),
    ("Été".encode("latin-1"), "notes.txt", "text/plain"),
    ("Été".encode("utf-16"), "notes.txt", "text/plain"),
    (files.SCRIPT, "page.txt", "text/plain"),  # it is only ever saved
])
def test_files_as_they_are(cast: Cast, data: bytes, name: str, mimetype: str) -> None:
    taken = take(cast, data, name)
    upload = Upload.query.filter_by(token=taken.facts.token).one()
    assert (upload.kind, upload.mimetype, upload.filename, upload.byte_count) == ("file", mimetype, name, len(data))
    assert stored(taken) == data
    assert taken.markdown == f"[{name}](upload:{taken.facts.token})"


def test_types_that_the_settings_add(cast: Cast) -> None:
    settings.override(uploads__types=("7z",))
    assert take(cast, b"7z\xbc\xaf'\x1c" + b"\0" * 100, "a.7z")
    for data, name in ((b"words", "b.7z"), (files.PDF, "plan.pdf")):
        with pytest.raises(Refused):
            take(cast, data, name)
    with pytest.raises(ValueError, match="svg"):
        settings.declared()[[one.key for one in settings.declared()].index("uploads.types")].kind("pdf, svg")


@pytest.mark.parametrize(("typed", "kept", "address"), [
    ("../../etc/passwd.txt", "passwd.txt", "passwd.txt"),
    ("C:\\Temp\\plan.pdf", "plan.pdf", "plan.pdf"),
    ("a\0b.pdf", "ab.pdf", "ab.pdf"),
    ("evil\u202efdp.exe", "evilfdp.exe", "evilfdp.exe"),
    ("Compte rendu été.pdf", "Compte rendu été.pdf", "compte-rendu-ete.pdf"),
    (".htaccess", "htaccess", "htaccess"),
    ("...", "file", "file"),
    ("", "file", "file"),
    ("x" * 300 + ".pdf", "x" * 96 + ".pdf", "x" * 60 + ".pdf"),
    ('a<b>"c|?.pdf', "abc.pdf", "abc.pdf"),
    ("日本.pdf", "日本.pdf", "file.pdf"),
])
def test_names(typed: str, kept: str, address: str) -> None:
    assert clean_name(typed) == kept
    assert in_address(kept, kept.rpartition(".")[2] if "." in kept else "") == address


def test_how_much(cast: Cast) -> None:
    settings.override(uploads__per_day=2)
    for _twice in range(2):
        take(cast, files.PDF, "plan.pdf")
    with pytest.raises(Refused, match="2 files in 24 hours"):
        take(cast, files.PDF, "plan.pdf")
    assert take_file(cast.bob, io.BytesIO(files.PDF), "plan.pdf")  # everybody has their own
    settings.override(uploads__per_day=100, uploads__megabytes_per_day=1)
    with pytest.raises(Refused, match="1\u00a0MB in 24 hours"):
        take(cast, files.PDF + b" " * 999_950, "plan.pdf")
    settings.override(uploads__megabytes_per_day=250, uploads__file_megabytes=1)
    with pytest.raises(Refused, match="at most 1\u00a0MB"):
        take(cast, files.PDF + b" " * 1_000_000, "plan.pdf")
    settings.override(uploads__image_megabytes=1)
    with pytest.raises(Refused, match="at most 1\u00a0MB"):
        take(cast, files.picture() + b" " * 1_000_000, "a.png")


def test_objects_come_before_rows(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails, no row is without its objects."""
    from forum.uploads import taking

    def broken(*anything: Any) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(storage.obstore, "put", broken)
        with pytest.raises(Unavailable):
            take(cast, files.PDF, "plan.pdf")
    assert Upload.query.count() == 0

    def killed(*anything: Any) -> None:
        raise KeyboardInterrupt

    kept: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(taking, "add_upload", lambda actor, token, file: (kept.append(token), killed()))
        with pytest.raises(KeyboardInterrupt):
            take(cast, files.PDF, "plan.pdf")
    assert Upload.query.count() == 0
    assert storage.open_object(kept[0], storage.ORIGINAL) is None
