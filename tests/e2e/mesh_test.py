"""Meshes in the browser: something is drawn, it turns, faces come and go, and what is wrong is said."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable

import numpy as np
import pytest
from tests.e2e.browser import Page
from tests.e2e.conftest import Logs
from tests.e2e.pictures import settled
from tests.process import PATIENCE, Sightline

from sightline import SummaryWriter
from sightline.events.tensor import make_tensor
from sightline.kinds.mesh.summary import mesh

CUBE = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32)
SIDES = np.array([[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1], [2, 3, 7], [2, 7, 6]])
CANVAS = '[data-testid="mesh-canvas"]'
Visit = Callable[..., Page]


def card(name: str) -> str:
    return f'.slot:not(.parked) [data-card="mesh:{name}_VERTEX"]'


def changed(page: Page, where: str, before: str) -> str:
    """Wait for another picture, with nothing left to be drawn."""
    return settled(page, f"{where} canvas", before, "c.dataset.whole === 'true'")


@pytest.fixture
def meshes(logs: Logs, serve: Callable[..., Sightline], visit: Visit) -> Callable[..., Page]:
    def show(query: str = "#mesh", broken: bool = False) -> Page:
        with SummaryWriter(logs.path / "one") as writer:
            for step in (0, 10, 20):
                colors = np.full((1, 8, 3), [[200, 40, 40]], np.uint8)
                writer.add_mesh("cube", CUBE * [1 + step / 20, 1, 1], colors, SIDES, global_step=step)
                writer.add_mesh("clouds", np.stack([CUBE, CUBE * [1, 1, 9]]), global_step=step)
            if broken:
                values = mesh("broken", CUBE, faces=SIDES)
                faces = make_tensor(np.array([[[0, 1, 3], [0, 4, 5], [0, 1, 99], [-1, 0, 1]]], np.int32))
                writer.add([values[0], dataclasses.replace(values[1], tensor=faces)], 0)
                flat = mesh("flat", CUBE)[0]
                writer.add(dataclasses.replace(flat, tensor=make_tensor(CUBE[None, :, :2].copy())), 0)
        with SummaryWriter(logs.path / "two") as writer:
            writer.add_mesh("cube", CUBE * 2, faces=SIDES, global_step=10)
        server = serve()
        server.until_idle()
        page = visit(server.url + query)
        page.wait(card("cube") + " canvas")
        return page

    return show


def test_the_parts_of_a_mesh_are_one_card(meshes: Callable[..., Page]) -> None:
    page = meshes()
    page.until(f"document.querySelectorAll('{CANVAS}').length === 2")
    titles = """[...document.querySelectorAll('.slot [data-testid="card-title"]')].map(e => e.innerText).sort()"""
    page.same(titles, ["clouds", "cube"])
    page.same("document.querySelector('[data-testid=tab-mesh]').innerText.split(/\\s+/)", ["Meshes", "2"])
    amount = f"document.querySelector({json.dumps(card('cube') + ' [data-testid=card-amount]')}).textContent"
    page.until(f"{amount} === '2 runs · 16 vertices · 16 faces'")


def test_it_is_drawn_and_turns_with_the_pointer_the_keys_and_the_others(meshes: Callable[..., Page]) -> None:
    page = meshes("?runFilter=one#mesh")
    first, other = changed(page, card("cube"), ""), changed(page, card("clouds"), "")
    left, top, width, height = page.box(f"{card('cube')} canvas")
    page.drag((left + width / 2, top + height / 2), (left + width / 2 + 80, top + height / 2 + 30))
    turned = changed(page, card("cube"), first)
    changed(page, card("clouds"), other)  # they turn together
    page.until("JSON.parse(new URLSearchParams(location.search).get('set'))['mesh.camera'] !== undefined")
    page.do(f"document.querySelector({json.dumps(card('cube') + ' canvas')}).focus()")
    page.press("ArrowLeft")
    changed(page, card("cube"), turned)
    page.press("0")
    page.until("!location.search.includes('mesh.camera')", what="the camera stays in the address")
    end = time.monotonic() + PATIENCE
    while changed(page, card("cube"), "") != first:
        assert time.monotonic() < end, "0 does not bring back the first picture"


def test_alone_a_card_turns_alone(meshes: Callable[..., Page]) -> None:
    page = meshes("?runFilter=one#mesh")
    first, other = changed(page, card("cube"), ""), changed(page, card("clouds"), "")
    page.wait('[data-testid="step-bar"]')  # with which the toolbar is complete
    page.click('[data-testid="mesh-sync"]')
    page.until("JSON.parse(new URLSearchParams(location.search).get('set'))['mesh.sync'] === 'off'")
    left, top, width, height = page.box(f"{card('cube')} canvas")
    page.drag((left + width / 2, top + height / 2), (left + width / 2 + 80, top + height / 2 + 30))
    changed(page, card("cube"), first)
    assert changed(page, card("clouds"), "") == other


def test_faces_edges_and_points(meshes: Callable[..., Page]) -> None:
    page = meshes("?runFilter=one#mesh")
    picture = changed(page, card("cube"), "")
    for draw in ("edges", "points", "surface"):
        page.click(f'[data-testid="mesh-draw-{draw}"]')
        if draw == "points":
            page.choose('[data-testid="mesh-size"]', "12")
        picture = changed(page, card("cube"), picture)


def test_the_shared_step_and_the_batch(meshes: Callable[..., Page]) -> None:
    page = meshes("?runFilter=one#mesh")
    newest, cloud = changed(page, card("cube"), ""), changed(page, card("clouds"), "")
    page.wait('[data-testid="step-slider"]')
    page.press(",")
    earlier = changed(page, card("cube"), newest)
    page.until("new URLSearchParams(location.search).get('step') === '10'")
    page.press(".")
    assert changed(page, card("cube"), earlier) == newest
    page.choose(card("clouds") + " [data-testid=mesh-sample]", "1")
    changed(page, card("clouds"), cloud)


def test_what_is_wrong_is_said_and_the_rest_is_drawn(meshes: Callable[..., Page]) -> None:
    page = meshes("?runFilter=one#mesh", broken=True)
    changed(page, card("broken"), "")
    page.reads(card("broken") + ' [data-testid="mesh-notes"]', "2 faces name vertices that are not there: left out")
    page.says(card("flat") + ' [data-testid="mesh-error"]', "2 coordinates each, not 3")
    changed(page, card("cube"), "")
    page.forgive("422")  # that answer, on the console


def test_three_is_loaded_only_for_meshes(meshes: Callable[..., Page]) -> None:
    page = meshes()
    changed(page, card("cube"), "")
    scripts = "performance.getEntriesByType('resource').map(e => e.name).filter(n => /scene|MeshCard/.test(n)).length"
    page.until(f"{scripts} > 0")
    page.goto(page.js("location.origin") + "/?runFilter=one#scalars")
    page.wait('[data-testid="empty-state"]')
    assert page.js(scripts) == 0
