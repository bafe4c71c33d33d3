// The server goes, comes back, asks for a token, or holds a network that fails: words, a way on, nothing lost.

import { expect, test, Visit } from "./fixtures";
import { freePort, RealServer } from "./server";

const offline = { lines: [/ERR_CONNECTION_REFUSED/, /WebSocket connection/, /Failed to load resource/] };

test.describe("a server that is started again", () => {
  test.use({ expected: offline });

  test("finds the visitor where they were, with the same input", async ({ page, visit: _ }) => {
    test.slow();
    const server = new RealServer("tests/e2e/networks.py:both", await freePort());
    await server.start();
    const visit = new Visit(page, server);
    try {
      await visit.open();
      await visit.goTo("block2.conv1");
      await page.getByRole("button", { name: "Example: rings" }).first().click();
      await expect(page.getByRole("region", { name: "Inputs" })).toContainText("example 2 (rings)");
      await visit.settled();
      const [recording, place] = [await visit.read("recording"), await visit.read("viewpoint")];
      await server.stop();
      await visit.is("lost");
      await expect(page.getByText("Connection lost")).toBeVisible();
      await server.start();
      await visit.is("ready");
      await expect(page.getByText("Connection lost")).toHaveCount(0);
      expect((await visit.read("recording"))?.id).toBe(recording?.id);
      expect(await visit.read("viewpoint")).toEqual(place);
      expect((await visit.read("selection"))?.panel).toBe("block2.conv1");
      await page.getByRole("button", { name: "Example: waves" }).first().click();
      await expect(page.getByRole("region", { name: "Inputs" })).toContainText("example 1 (waves)");
      await visit.is("ready");
    } finally {
      await server.stop();
    }
  });
});

test.describe("a token", () => {
  test.use({ expected: { lines: [/401/] } });

  test("is asked for, refused when wrong, and leaves the address when right", async ({ page, visit: _ }) => {
    const token = "a-token-for-this-test";
    const server = new RealServer("tests/e2e/networks.py:both", await freePort(), ["--token", token]);
    await server.start();
    const visit = new Visit(page, server);
    try {
      const missing = await page.goto(server.address);
      expect(missing?.status()).toBe(401);
      await expect(page.getByText(/token/i).first()).toBeVisible();
      const wrong = await page.goto(`${server.address}?token=wrong`);
      expect(wrong?.status()).toBe(401);
      await visit.open(`?token=${token}`);
      expect(page.url()).not.toContain(token);
      await visit.leave();
    } finally {
      await server.stop();
    }
  });
});

test("a network that fails in the middle is shown up to there, and says where", async ({
  page,
  visit: _,
}) => {
  const server = new RealServer("tests/e2e/networks.py:failing", await freePort());
  await server.start();
  const visit = new Visit(page, server);
  try {
    await visit.open();
    const alert = page.getByRole("region", { name: "Inputs" }).getByRole("alert");
    await expect(alert).toContainText("forward pass failed");
    await expect(alert).toContainText("second");
    const panels = (await visit.read("walks"))[0]?.panels ?? [];
    expect(panels).toContain("first");
    expect(await visit.read("arrived")).toBeGreaterThan(0);
    expect((await visit.read("recording"))?.problem?.node).toBe("second");
    await visit.leave();
  } finally {
    await server.stop();
  }
});

test.describe("no server at all", () => {
  test.use({ expected: offline });

  test("is said while the page waits for it", async ({ page, visit }) => {
    await page.route("**/api/v1/networks", (route) => route.abort());
    await page.routeWebSocket("**/api/v1/stream", (socket) => socket.close());
    await page.goto(visit.server.address);
    await visit.is("lost");
    await expect(page.getByRole("alert")).toContainText("Connection lost");
    await page.unrouteAll();
  });
});
