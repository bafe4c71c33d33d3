"""A light scene of a recording for those who compose scenes in Python: pythreejs, without the walk's page."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from PIL import Image

from boxwalk.recording.recording import Recording
from boxwalk.results.png import png
from boxwalk.snapshots.scene import COLOURS, FRAME, begun, input_picture, panel_picture, turned

try:
    import pythreejs as three
except ImportError as error:
    raise ImportError('A scene in a notebook needs more: pip install "boxwalk[notebook]".') from error

BACKGROUND, TEXT = "#0a0e16", "#dfe7f5"
LABEL = 0.45  # metres


def scene(recording: Recording, *, width: int = 900, height: int = 540) -> Any:
    """A `pythreejs.Renderer` of the recording's network, to be displayed in a notebook.

    One textured quad per panel, a line per conveyor, a label per panel, turned with the mouse; `.scene` holds
    them, named by their nodes, so that more can be added. width, height: CSS pixels. Needs
    `pip install "boxwalk[notebook]"`.
    """
    world = begun(recording)
    parts: list[Any] = []
    for panel in world.panels:
        picture = panel_picture(recording, recording.graph.by_id[panel.node])
        place = _quad(panel.id, picture, panel.position, panel.width, panel.height, panel.yaw, panel.tilt)
        x, y, z = panel.position
        parts += [place, _label(panel.id, (x, y + panel.height / 2 + LABEL, z))]
    place = world.input
    picture = input_picture(recording)
    parts.append(_quad("the input", picture, place.position, place.width, place.height, place.yaw, 0.0))
    for kind, colour in COLOURS.items():
        lines = [np.array(ribbon.path, np.float32) for ribbon in world.ribbons if ribbon.kind == kind]
        if lines:
            parts.append(_lines(f"{kind} conveyors", lines, colour))
    (_, _, far), (_, _, near) = world.bounds
    middle = (far + near) / 2
    camera = three.PerspectiveCamera(
        position=[12, 9, near + 8], fov=50, aspect=width / height, near=0.1, far=4000
    )
    controls = three.OrbitControls(controlling=camera, target=[0, 1.5, max(middle, near - 30)])
    whole = three.Scene(children=[*parts, camera], background=BACKGROUND)
    return three.Renderer(
        camera=camera, scene=whole, controls=[controls], width=width, height=height, antialias=True
    )


def _quad(
    name: str,
    picture: Image.Image | None,
    position: Any,
    width: float,
    height: float,
    yaw: float,
    tilt: float,
) -> Any:
    if picture is None:
        material = three.MeshBasicMaterial(color=FRAME, side="DoubleSide")
    else:
        uri = f"data:image/png;base64,{base64.b64encode(png(picture)).decode()}"
        texture = three.ImageTexture(imageUri=uri, magFilter="NearestFilter")
        material = three.MeshBasicMaterial(map=texture, side="DoubleSide")
    mesh = three.Mesh(three.PlaneBufferGeometry(width, height), material, name=name)
    mesh.position = tuple(position)
    mesh.quaternion = tuple(turned(yaw, tilt))
    return mesh


def _label(name: str, position: tuple[float, float, float]) -> Any:
    texture = three.TextTexture(string=name, color=TEXT, size=64, squareTexture=False)
    scale = [LABEL * max(1, len(name)) * 0.55, LABEL, 1]
    material = three.SpriteMaterial(map=texture, transparent=True)
    return three.Sprite(material, position=position, scale=scale, name=f"label {name}")


def _lines(name: str, lines: list[np.ndarray[Any, np.dtype[np.float32]]], colour: str) -> Any:
    ends = np.concatenate([np.stack([line[:-1], line[1:]], axis=1).reshape(-1, 3) for line in lines])
    ends[:, 1] = np.maximum(ends[:, 1], 0.02)
    geometry = three.BufferGeometry(attributes={"position": three.BufferAttribute(ends, normalized=False)})
    return three.LineSegments(geometry, three.LineBasicMaterial(color=colour), name=name)
