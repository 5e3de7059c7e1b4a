"""Pictures as Pillow writes them, IDX files, and what torchvision's transforms make of pictures."""

import base64
import gzip
import io
import struct

import numpy as np
import torch
import torchvision.transforms as T
from PIL import Image, ImageCms
from torchvision.transforms import InterpolationMode

from .record import tensor_record

SIZES = {"width": 21, "height": 13}


def text(data):
    return base64.b64encode(data).decode("ascii")


def colours():
    """A picture with gradients and noise, `[H, W, 4]`."""
    rows, columns = np.mgrid[0 : SIZES["height"], 0 : SIZES["width"]]
    noise = np.random.default_rng(0).integers(0, 40, rows.shape)
    channels = [columns * 10 + noise, rows * 15, 255 - columns * 12, (rows + columns) * 8]
    return np.stack(channels, axis=2).clip(0, 255).astype(np.uint8)


def smooth():
    """A picture that JPEG keeps well: what decoders make of it differs by little."""
    rows, columns = np.mgrid[0:32, 0:40]
    channels = [columns * 6, rows * 7, 255 - columns * 3 - rows * 3]
    return np.stack(channels, axis=2).clip(0, 255).astype(np.uint8)


def saved(image, kind, **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def chw(image):
    array = np.asarray(image)
    array = array[:, :, None] if array.ndim == 2 else array
    return tensor_record(torch.from_numpy(array.transpose(2, 0, 1).copy()))


def png_chunk(kind, data):
    import zlib

    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def interlaced(array):
    """Pillow writes no interlaced files: Adam7 by hand, every row with another filter of those that need no neighbours."""
    import zlib

    height, width, channels = array.shape
    raw = b""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    for left, top, step_x, step_y in passes:
        for row in array[top::step_y, left::step_x]:
            raw += b"\0" + row.tobytes() if row.size else b""
    header = struct.pack(">IIBBBBB", width, height, 8, {3: 2, 4: 6}[channels], 0, 0, 1)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(raw)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, data) for kind, data in chunks)


def packed_bits(samples, depth):
    """Rows of samples of `depth` bits, `[H, samples in a row]`, each row begun at a byte and without a filter."""
    bits = (samples[:, :, None] >> np.arange(depth - 1, -1, -1)) & 1
    return b"".join(b"\0" + np.packbits(row).tobytes() for row in bits.reshape(len(samples), -1))


def png_by_hand(samples, depth, colour_type, *chunks):
    """What Pillow writes no file of: other depths, and chunks that tell how to show the numbers."""
    import zlib

    height, width = samples.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    data = zlib.compress(packed_bits(samples.reshape(height, -1), depth))
    chunks = [(b"IHDR", header), *chunks, (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, body) for kind, body in chunks)


def swapped_profile():
    """A colour profile under which red and blue change places: whoever applies it shows that."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"XXXX").replace(b"bXYZ", b"rXYZ").replace(b"XXXX", b"bXYZ")


def png_files_by_hand():
    import zlib

    noise = np.random.default_rng(5)
    shape = (SIZES["height"], SIZES["width"])
    gray = {depth: noise.integers(0, 2**depth, shape) for depth in (2, 4)}
    deep = {channels: noise.integers(0, 65536, (*shape, channels)) for channels in (2, 3, 4)}
    gamma = (b"gAMA", struct.pack(">I", 220000))
    profile = (b"iCCP", b"swapped\0\0" + zlib.compress(swapped_profile()))
    files = {
        "two bits": png_by_hand(gray[2], 2, 0),
        "four bits": png_by_hand(gray[4], 4, 0),
        "grey with alpha of 16 bits": png_by_hand(deep[2], 16, 4),
        "rgb of 16 bits": png_by_hand(deep[3], 16, 2),
        "rgba of 16 bits": png_by_hand(deep[4], 16, 6),
        "rgb with gamma, which is not applied": png_by_hand(colours()[:, :, :3], 8, 2, gamma),
        "rgb with a colour profile, which is not applied": png_by_hand(colours()[:, :, :3], 8, 2, profile),
    }
    pictures = {name: Image.open(io.BytesIO(data)) for name, data in files.items()}
    # Pillow makes four channels of these two.
    pictures["grey with alpha of 16 bits"] = pictures["grey with alpha of 16 bits"].convert("LA")
    return [{"name": name, "file": text(files[name]), "picture": chw(picture)} for name, picture in pictures.items()]


def png_files():
    rgba = Image.fromarray(colours(), "RGBA")
    rgb, gray = rgba.convert("RGB"), rgba.convert("RGB").convert("L")
    palette = rgb.quantize(16)
    deep = Image.fromarray(np.arange(SIZES["width"] * SIZES["height"], dtype=np.uint16).reshape(13, 21) * 240)
    images = {
        "rgba": (rgba, rgba),
        "rgb": (rgb, rgb),
        "grey": (gray, gray),
        "grey with alpha": (rgba.convert("LA"), rgba.convert("LA")),
        "one bit": (gray.convert("1"), gray.convert("1").convert("L")),
        "palette": (palette, palette.convert("RGB")),
        "palette of two": (rgb.quantize(2), rgb.quantize(2).convert("RGB")),
        "16 bits": (deep, Image.fromarray((np.asarray(deep) >> 8).astype(np.uint8))),
    }
    files = [
        {"name": name, "file": text(saved(image, "PNG")), "picture": chw(expected)}
        for name, (image, expected) in images.items()
    ]
    clear = palette.copy()
    clear.info["transparency"] = 3
    files.append({"name": "palette with one clear", "file": text(saved(clear, "PNG", transparency=3)), "picture": chw(clear.convert("RGBA"))})
    keyed = saved(rgb, "PNG", transparency=tuple(int(value) for value in np.asarray(rgb)[0, 0]))
    files.append({"name": "rgb with one clear", "file": text(keyed), "picture": chw(Image.open(io.BytesIO(keyed)).convert("RGBA"))})
    for channels in (3, 4):
        array = colours()[:, :, :channels].copy()
        files.append({"name": f"interlaced, {channels} channels", "file": text(interlaced(array)), "picture": chw(array)})
    return files + png_files_by_hand()


def jpeg_files():
    image = Image.fromarray(smooth())
    turned = Image.Exif()
    turned[0x0112] = 6
    cases = {
        "4:4:4": (image, {"quality": 95, "subsampling": 0}),
        "4:2:0": (image, {"quality": 90, "subsampling": 2}),
        "progressive": (image, {"quality": 95, "subsampling": 0, "progressive": True}),
        "grey": (image.convert("L"), {"quality": 95}),
        "turned by EXIF": (image, {"quality": 95, "subsampling": 0, "exif": turned}),
        "red, green and blue": (image, {"quality": 95, "subsampling": 0, "keep_rgb": True}),
        "of an odd size": (image.crop((0, 0, 37, 27)), {"quality": 95, "subsampling": 0}),
        "grey with restart marks": (image.convert("L"), {"quality": 95, "restart_marker_blocks": 3}),
        "progressive with restart marks": (
            image,
            {"quality": 95, "subsampling": 0, "progressive": True, "restart_marker_blocks": 3},
        ),
        "with a colour profile": (image, {"quality": 95, "subsampling": 0, "icc_profile": swapped_profile()}),
    }
    files = []
    for name, (picture, options) in cases.items():
        data = saved(picture, "JPEG", **options)
        files.append({"name": name, "file": text(data), "picture": chw(Image.open(io.BytesIO(data)))})
    cmyk = saved(image.convert("CMYK"), "JPEG")
    return {"readable": files, "cmyk": text(cmyk)}


def modes():
    image = Image.fromarray(colours(), "RGBA").convert("RGB")
    return {"file": text(saved(image, "PNG")), "gray": chw(image.convert("L"))}


def idx(array):
    codes = {"u1": 0x08, "i1": 0x09, "i2": 0x0B, "i4": 0x0C, "f4": 0x0D, "f8": 0x0E}
    kind = array.dtype.str[1:]
    sizes = struct.pack(f">{array.ndim}I", *array.shape)
    return struct.pack(">HBB", 0, codes[kind], array.ndim) + sizes + array.astype(f">{kind}").tobytes()


def idx_files():
    random = np.random.default_rng(3)
    images = random.integers(0, 256, (5, 28, 28)).astype(np.uint8)
    labels = random.integers(0, 10, 5).astype(np.uint8)
    tensors = torch.stack([T.ToTensor()(image) for image in images])
    return {
        "images": text(idx(images)),
        "labels": text(idx(labels)),
        "packedImages": text(gzip.compress(idx(images), mtime=0)),
        "packedLabels": text(gzip.compress(idx(labels), mtime=0)),
        "tensors": [tensor_record(tensors), tensor_record(torch.from_numpy(labels).long())],
        "integers": text(idx(np.array([[1, -2], [300000, 4]], dtype=np.int32))),
    }


def transform_cases():
    generator = torch.Generator().manual_seed(9)
    picture = torch.rand(3, 13, 21, generator=generator)
    batch = torch.rand(2, 1, 6, 9, generator=generator)
    whole = torch.randint(0, 256, (3, 13, 21), generator=generator, dtype=torch.uint8)
    sources = {"picture": picture, "batch": batch, "whole": whole}
    modes = {"nearest": InterpolationMode.NEAREST, "bilinear": InterpolationMode.BILINEAR, "bicubic": InterpolationMode.BICUBIC}
    cases = []

    def add(call, arguments, options, transform, source, seed=None, repeats=1):
        if seed is not None:
            torch.manual_seed(seed)
        outputs = [tensor_record(transform(sources[source])) for _ in range(repeats)]
        record = {"call": call, "arguments": arguments, "options": options, "input": source, "outputs": outputs}
        if seed is not None:
            record.update(seed=seed, next=tensor_record(torch.rand(1)))
        cases.append(record)

    for size in (5, [20, 7], [13, 30]):
        for name, mode in modes.items():
            for antialias in (True, False) if name != "nearest" else (True,):
                options = {"interpolation": name, "antialias": antialias}
                add("resize", [size], options, T.Resize(size, mode, antialias=antialias), "picture")
    add("resize", [8], {"maxSize": 10}, T.Resize(8, max_size=10, antialias=True), "picture")
    add("resize", [4], {}, T.Resize(4, antialias=True), "batch")
    for name in ("bilinear", "bicubic"):
        add("resize", [7], {"interpolation": name}, T.Resize(7, modes[name], antialias=True), "whole")
        add("resize", [17], {"interpolation": name}, T.Resize(17, modes[name], antialias=True), "whole")
    for size in (6, [5, 8], [20, 10], [14, 23], [13, 21]):
        add("centerCrop", [size], {}, T.CenterCrop(size), "picture")
    for padding in (2, [1, 3], [1, 2, 3, 4]):
        for mode in ("constant", "edge", "reflect", "symmetric"):
            options = {"paddingMode": mode} if mode != "constant" else {"fill": 2}
            transform = T.Pad(padding, padding_mode=mode) if mode != "constant" else T.Pad(padding, fill=2)
            add("pad", [padding], options, transform, "picture")
    add("normalize", [[0.1, 0.2, 0.3], [0.5, 0.25, 2]], {}, T.Normalize([0.1, 0.2, 0.3], [0.5, 0.25, 2]), "picture")
    add("normalize", [[0.5], [0.25]], {}, T.Normalize([0.5], [0.25]), "batch")
    add("randomCrop", [6], {}, T.RandomCrop(6), "picture", 1, 4)
    add("randomCrop", [[13, 21]], {}, T.RandomCrop((13, 21)), "picture", 2, 2)
    add("randomCrop", [[13, 21]], {"padding": 4}, T.RandomCrop((13, 21), padding=4), "picture", 3, 4)
    crop = T.RandomCrop((16, 24), pad_if_needed=True, fill=1)
    add("randomCrop", [[16, 24]], {"padIfNeeded": True, "fill": 1}, crop, "picture", 4, 3)
    crop = T.RandomCrop(10, padding=[1, 2], padding_mode="reflect")
    add("randomCrop", [10], {"padding": [1, 2], "paddingMode": "reflect"}, crop, "picture", 5, 3)
    add("randomHorizontalFlip", [], {}, T.RandomHorizontalFlip(), "picture", 6, 6)
    add("randomHorizontalFlip", [], {"p": 0.9}, T.RandomHorizontalFlip(0.9), "picture", 7, 4)
    return {"inputs": {name: tensor_record(source) for name, source in sources.items()}, "cases": cases}


def build():
    return {
        "png": png_files(),
        "jpeg": jpeg_files(),
        "modes": modes(),
        "idx": idx_files(),
        "transforms": transform_cases(),
    }
