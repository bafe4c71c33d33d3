"""Pictures in, pictures out: decoding, conversions, resizing, and what cannot be a picture."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
import skimage.data
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from PIL import Image

from boxwalk import inputs
from boxwalk.errors import BoxwalkError, ImageError, InputError, TooLargeError

Pixels = NDArray[np.uint8]


def png_bytes(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def distinct(height: int, width: int) -> Pixels:
    """RGB pixels that all differ: [height, width, 3]."""
    return np.arange(height * width * 3, dtype=np.uint8).reshape(height, width, 3)


def pixels(image: Image.Image) -> NDArray[np.generic]:
    return np.asarray(image)


def bomb(width: int, height: int) -> bytes:
    """A valid PNG header that announces width x height pixels, and next to nothing behind it."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


PHOTO = Image.fromarray(skimage.data.coffee())
TRUNCATED_JPEG = png_bytes(PHOTO, "JPEG")[:20_000]
TRUNCATED_PNG = png_bytes(PHOTO)[:20_000]


@pytest.mark.parametrize(
    ("source", "error", "text"),
    [
        (b"", ImageError, "is empty (0 bytes)"),
        (b"hello there", ImageError, "is not an image that can be read. Allowed: PNG"),
        (b"%PDF-1.7 ...", ImageError, "it looks like a PDF document"),
        (b"PK\x03\x04rest of a checkpoint", ImageError, "it looks like a zip archive (or a model file)"),
        (b"  <svg xmlns='x'/>", ImageError, "it looks like an SVG drawing"),
        (b'{"input": 3}', ImageError, "it looks like a JSON text"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", ImageError, "it looks like a HEIC photograph"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", ImageError, "it looks like a video"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", ImageError, "it looks like a PostScript file"),
        (b"\x89PNG\r\n\x1a\n", ImageError, ""),
        (TRUNCATED_JPEG, ImageError, "is cut off"),
        (TRUNCATED_PNG, ImageError, "is cut off"),
        (bomb(10_000, 10_000), TooLargeError, "at most 50 megapixels are allowed"),
        (bomb(30_000, 30_000), TooLargeError, "at most 50 megapixels are allowed"),
        (bomb(8_000, 8_000), TooLargeError, "has 64.0 megapixels (8000 x 8000); at most 50"),
        (Path("no/such/file.png"), InputError, "cannot be opened: No such file or directory"),
    ],
)
def test_what_is_no_picture(source: bytes | Path, error: type[BoxwalkError], text: str) -> None:
    with pytest.raises(error) as raised:
        inputs.open_image(source)
    assert text in raised.value.detail


def test_an_announced_bomb_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[object] = []
    monkeypatch.setattr(Image.Image, "load", lambda self: decoded.append(self))
    with pytest.raises(TooLargeError):
        inputs.open_image(bomb(8_000, 8_000))
    assert not decoded


def test_the_limit_is_a_parameter() -> None:
    small = png_bytes(Image.new("RGB", (11, 10)))
    assert inputs.open_image(small, max_pixels=110).size == (11, 10)
    with pytest.raises(TooLargeError, match=r"0\.0 megapixels \(11 x 10\)"):
        inputs.open_image(small, max_pixels=109)


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM"])
def test_damage_is_always_told_as_such(kind: str, cut: float) -> None:
    """A file that is cut anywhere gives an ImageError, nothing else."""
    data = png_bytes(PHOTO.resize((60, 40)), kind)
    with pytest.raises((ImageError, TooLargeError)):
        inputs.open_image(data[: int(len(data) * cut)])


SAVED = st.sampled_from(["PNG", "GIF", "TIFF", "WEBP"])


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # Pillow tells of damaged tags that it leaves out
@given(place=st.floats(0, 1), junk=st.binary(min_size=1, max_size=8), kind=SAVED)
@example(place=0.0078125, junk=b"\x01", kind="TIFF")
@example(place=0.00390625, junk=b"\x01", kind="TIFF")
def test_random_damage(place: float, junk: bytes, kind: str) -> None:
    data = bytearray(png_bytes(PHOTO.resize((30, 20)), kind))
    start = int(place * (len(data) - 1))
    data[start : start + len(junk)] = junk
    try:
        image = inputs.open_image(bytes(data))
    except (ImageError, TooLargeError):
        return
    assert image.mode in ("RGB", "L", "F")


class TestConversions:
    def test_every_orientation_becomes_upright(self) -> None:
        upright = distinct(5, 7)
        stored = {
            1: upright,
            2: upright[:, ::-1],
            3: upright[::-1, ::-1],
            4: upright[::-1],
            5: upright.transpose(1, 0, 2),
            6: np.rot90(upright, 1),
            7: upright[::-1, ::-1].transpose(1, 0, 2),
            8: np.rot90(upright, -1),
        }
        for orientation, values in stored.items():
            exif = Image.Exif()
            exif[0x0112] = orientation
            data = png_bytes(Image.fromarray(np.ascontiguousarray(values)), exif=exif)
            np.testing.assert_array_equal(pixels(inputs.open_image(data)), upright, err_msg=str(orientation))

    def test_transparency_is_laid_on_white(self) -> None:
        colour = np.zeros((1, 3, 4), np.uint8)
        colour[0, :, 0] = 200
        colour[0, :, 3] = (0, 255, 51)  # 51 is a fifth
        image = inputs.open_image(png_bytes(Image.fromarray(colour)))
        np.testing.assert_array_equal(pixels(image)[0], [[255, 255, 255], [200, 0, 0], [244, 204, 204]])

    def test_grey_with_transparency_stays_grey(self) -> None:
        grey = np.array([[[10, 255], [10, 0]]], np.uint8)
        image = inputs.open_image(png_bytes(_la(grey)))
        assert image.mode == "L"
        np.testing.assert_array_equal(pixels(image), [[10, 255]])

    def test_a_palette_with_a_transparent_entry(self) -> None:
        image = Image.new("P", (2, 1))
        image.putpalette([9, 8, 7, 90, 80, 70])
        image.putpixel((1, 0), 1)
        made = inputs.open_image(png_bytes(image, transparency=0))
        np.testing.assert_array_equal(pixels(made), [[[255, 255, 255], [90, 80, 70]]])

    def test_black_and_white(self) -> None:
        image = Image.new("1", (2, 1))
        image.putpixel((1, 0), 1)
        np.testing.assert_array_equal(pixels(inputs.open_image(png_bytes(image))), [[0, 255]])

    def test_sixteen_bits_keep_their_precision(self) -> None:
        deep = np.array([[0, 1, 257, 30_000, 65_535]], np.uint16)
        image = inputs.open_image(png_bytes(Image.fromarray(deep)))
        assert image.mode == "F"
        tensor = inputs.image_to_tensor(image, 3)
        expected = deep.astype(np.float64) / 65_535
        for channel in range(3):
            np.testing.assert_allclose(tensor[0, channel].numpy(), expected, atol=1e-7)

    def test_print_colours(self) -> None:
        image = Image.new("CMYK", (1, 1), (0, 255, 255, 0))
        red = pixels(inputs.open_image(png_bytes(image, "TIFF")))[0, 0]
        assert red[0] > 200
        assert max(red[1], red[2]) < 60

    def test_float_grey_beyond_its_range_is_refused_with_the_range(self) -> None:
        with pytest.raises(
            ImageError, match=r"grey values from -3 to 4; a picture of float32 values needs 0\.\.1"
        ):
            inputs.open_image(png_bytes(Image.fromarray(np.array([[-3, 4]], np.float32)), "TIFF"))

    def test_the_first_frame_of_an_animation(self) -> None:
        frames = [Image.new("RGB", (4, 3), colour) for colour in ("red", "blue")]
        data = png_bytes(frames[0], "GIF", save_all=True, append_images=frames[1:])
        np.testing.assert_array_equal(pixels(inputs.open_image(data))[0, 0], [255, 0, 0])

    def test_a_path_and_a_loaded_image(self, tmp_path: Path) -> None:
        (path := tmp_path / "photo.png").write_bytes(png_bytes(PHOTO))
        for source in (path, str(path), PHOTO):
            np.testing.assert_array_equal(pixels(inputs.open_image(source)), skimage.data.coffee())


def _la(values: Pixels) -> Image.Image:
    return Image.merge("LA", [Image.fromarray(np.ascontiguousarray(values[:, :, k])) for k in range(2)])


class TestArrays:
    @pytest.mark.parametrize(
        "array",
        [
            np.array([[0, 128, 255]], np.uint8),
            np.array([[0, 128 * 257, 65_535]], np.uint16),
            np.array([[0, 128 / 255, 1]], np.float64),
        ],
    )
    def test_number_types_mean_the_same(self, array: NDArray[np.generic]) -> None:
        tensor = inputs.image_to_tensor(inputs.array_to_image(array), 1)
        np.testing.assert_allclose(tensor[0, 0].numpy(), [[0, 128 / 255, 1]], atol=1e-6)

    def test_true_is_white(self) -> None:
        np.testing.assert_array_equal(pixels(inputs.array_to_image(np.array([[True, False]]))), [[255, 0]])

    def test_colour_with_alpha(self) -> None:
        array = np.dstack([distinct(2, 3), np.full((2, 3), 255, np.uint8)])
        np.testing.assert_array_equal(pixels(inputs.array_to_image(array)), distinct(2, 3))

    @pytest.mark.parametrize(
        ("array", "error", "text"),
        [
            (np.zeros((4, 5, 2), np.uint8), InputError, "An array of shape (4, 5, 2) is not a picture"),
            (np.zeros((0, 5), np.uint8), InputError, "An array of shape (0, 5) is not a picture"),
            (np.zeros(5, np.uint8), InputError, "An array of shape (5,) is not a picture"),
            (np.array([[0.0, 1.5]]), InputError, "needs values in 0..1, this one has 0 to 1.5"),
            (np.array([[0.0, np.nan]]), InputError, "needs values in 0..1"),
            (np.zeros((2, 2), np.int64), InputError, "An array of dtype int64 is not a picture"),
            (np.zeros((2, 2), np.complex64), InputError, "An array of dtype complex64 is not a picture"),
            (np.broadcast_to(np.uint8(0), (8_000, 8_000)), TooLargeError, "The array has 64.0 megapixels"),
        ],
    )
    def test_what_is_no_picture(
        self, array: NDArray[np.generic], error: type[BoxwalkError], text: str
    ) -> None:
        with pytest.raises(error) as raised:
            inputs.array_to_image(array)
        assert text in raised.value.detail


class TestFit:
    def test_the_centre_of_the_longer_side_is_kept(self) -> None:
        values = np.zeros((10, 30, 3), np.uint8)
        values[:, 10:20] = 255
        np.testing.assert_array_equal(pixels(inputs.fit(Image.fromarray(values), 10, 10)), 255)

    def test_as_torchvision_does_it(self) -> None:
        from torchvision.transforms import v2

        reference = v2.Compose([v2.Resize(224), v2.CenterCrop(224)])
        ours, theirs = pixels(inputs.fit(PHOTO, 224, 224)), pixels(reference(PHOTO))
        difference = np.abs(ours.astype(int) - theirs.astype(int))
        assert difference.mean() < 1.0  # a crop may begin half a pixel elsewhere

    def test_a_thread_of_pixels_takes_no_memory(self) -> None:
        thread = Image.new("RGB", (40_000_000, 1), "red")
        np.testing.assert_array_equal(
            pixels(inputs.fit(thread, 5, 7)), np.broadcast_to([255, 0, 0], (5, 7, 3))
        )
        assert inputs.limit_aspect(thread).size == (16, 1)

    def test_limits(self) -> None:
        image = Image.new("RGB", (600, 400))
        assert inputs.limit_sides(image, 100, 1000).size == (150, 100)
        assert inputs.limit_sides(image, 1000, 300).size == (300, 200)
        assert inputs.limit_sides(image, 1000, 1000) is image
        assert inputs.limit_aspect(image) is image


class TestTensors:
    def test_values_by_hand(self) -> None:
        values = np.array([[[255, 0, 51], [0, 255, 102]]], np.uint8)  # one row, two columns
        tensor = inputs.normalize(
            inputs.image_to_tensor(Image.fromarray(values), 3), (0.5, 0.25, 0.0), (0.5, 0.25, 2.0)
        )
        assert tensor.shape == (1, 3, 1, 2)
        expected = np.array([[[[1, -1]], [[-1, 3]], [[0.1, 0.2]]]])
        np.testing.assert_allclose(tensor.numpy(), expected, atol=1e-6)

    def test_colour_to_grey_weighs_as_the_eye_does(self) -> None:
        tensor = inputs.image_to_tensor(Image.new("RGB", (1, 1), (255, 0, 0)), 1)
        assert float(tensor) == pytest.approx(0.299, abs=1 / 255)

    def test_other_channel_counts_are_refused(self) -> None:
        with pytest.raises(InputError, match="takes 13 channels, a picture has 1 or 3"):
            inputs.image_to_tensor(PHOTO, 13)

    @given(
        picture=arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))),
        mean=st.tuples(*[st.floats(-2, 2)] * 3),
        std=st.tuples(*[st.floats(0.01, 10)] * 3),
    )
    def test_there_and_back(
        self, picture: Pixels, mean: tuple[float, float, float], std: tuple[float, float, float]
    ) -> None:
        height, width, _ = picture.shape
        data = png_bytes(Image.fromarray(picture))
        image = inputs.fit(inputs.open_image(data), height, width)
        tensor = inputs.normalize(inputs.image_to_tensor(image, 3), mean, std)
        np.testing.assert_array_equal(inputs.to_picture(tensor, mean, std), picture)

    @given(picture=arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9))))
    def test_grey_there_and_back(self, picture: Pixels) -> None:
        tensor = inputs.image_to_tensor(inputs.array_to_image(picture), 1)
        np.testing.assert_array_equal(inputs.to_picture(tensor), picture)

    @pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
    def test_pictures_of_other_precisions(self, dtype: torch.dtype) -> None:
        tensor = inputs.image_to_tensor(PHOTO.resize((9, 6)), 3)
        picture = inputs.to_picture(tensor.to(dtype)).astype(int)
        assert np.abs(picture - pixels(PHOTO.resize((9, 6))).astype(int)).max() <= 1

    def test_an_unknown_range_is_stretched(self) -> None:
        tensor = torch.tensor([[[[-2.0, 0.0, 2.0]]]])
        np.testing.assert_array_equal(inputs.to_picture(tensor), [[0, 128, 255]])

    def test_what_is_not_finite_can_be_looked_at(self) -> None:
        tensor = torch.tensor([[[[float("nan"), float("inf"), float("-inf"), 1.0]]]])
        np.testing.assert_array_equal(inputs.to_picture(tensor), [[0, 255, 0, 255]])


class TestSignedPictures:
    def test_zero_is_the_middle_and_the_ends_are_the_largest(self) -> None:
        picture = inputs.signed_picture(torch.tensor([[[0.0, 2.0, -2.0], [1.0, -1.0, 0.5]]]))
        np.testing.assert_array_equal(picture, [[128, 255, 1], [192, 64, 160]])

    @given(values=arrays.arrays(np.float32, st.integers(1, 200), elements=st.floats(-1e6, 1e6, width=32)))
    def test_signs_survive(self, values: NDArray[np.float32]) -> None:
        picture = inputs.signed_picture(torch.from_numpy(values)[None]).astype(int).reshape(-1)[: len(values)]
        assert (np.sign(picture - 128) * np.sign(values) >= 0).all()

    def test_shapes(self) -> None:
        assert inputs.signed_picture(torch.zeros(1, 10)).shape == (1, 10)
        assert inputs.signed_picture(torch.zeros(1, 65)).shape == (8, 9)
        assert inputs.signed_picture(torch.zeros(1, 4, 5, 6)).shape == (20, 6)
        assert inputs.signed_picture(torch.zeros(1, 3000, 5)).shape == (1000, 5)
        assert inputs.signed_picture(torch.zeros(())).shape == (1, 1)
        assert inputs.signed_picture(torch.zeros(1, 0)).shape == (1, 1)


class TestNoise:
    def test_the_seed_decides_and_the_global_state_does_not(self) -> None:
        torch.manual_seed(1)
        state = torch.get_rng_state()
        first = inputs.noise_image((3, 5, 7), 4)
        assert torch.equal(torch.get_rng_state(), state)
        torch.manual_seed(2)
        assert torch.equal(inputs.noise_image((3, 5, 7), 4), first)
        assert not torch.equal(inputs.noise_image((3, 5, 7), 5), first)

    def test_it_is_grey_on_average_after_mean_and_std_are_undone(self) -> None:
        mean, std = (0.4, 0.5, 0.6), (0.2, 0.3, 0.4)
        values = inputs.denormalize(inputs.noise_image((3, 64, 64), 0, mean, std), mean, std)
        assert float(values.min()) >= -1e-6
        assert float(values.max()) <= 1 + 1e-6
        assert float(values.mean()) == pytest.approx(0.5, abs=0.01)
        assert float(values.std()) == pytest.approx(0.24, abs=0.02)


class TestNpy:
    @staticmethod
    def saved(array: NDArray[np.generic], allow_pickle: bool = False) -> bytes:
        stream = io.BytesIO()
        np.save(stream, array, allow_pickle=allow_pickle)
        return stream.getvalue()

    def test_there_and_back(self) -> None:
        array = np.arange(35, dtype=np.float32).reshape(5, 7)
        np.testing.assert_array_equal(inputs.array_from_npy(self.saved(array)), array)

    def test_a_file_that_is_cut_off(self) -> None:
        data = self.saved(np.zeros((100, 100)))
        with pytest.raises(InputError, match="cut off: 80000 bytes were announced, 79990 are there"):
            inputs.array_from_npy(data[:-10])

    def test_a_size_that_was_only_announced_takes_no_memory(self) -> None:
        data = self.saved(np.zeros((10, 10))).replace(b"(10, 10)", b"(10**9,)"[:8])
        with pytest.raises(InputError):
            inputs.array_from_npy(data)

    def test_objects_are_never_unpickled(self) -> None:
        data = self.saved(np.array([{"a": 1}], dtype=object), allow_pickle=True)
        with pytest.raises(InputError, match="Save a plain array of numbers"):
            inputs.array_from_npy(data)
