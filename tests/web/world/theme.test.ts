import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SERIES } from "../../../web_client/src/cloud";
import type { Theme } from "../../../web_client/src/store";
import { css, paletteOf, rgb } from "../../../web_client/src/world/theme";

const themes: Readonly<Record<Theme, string>> = { dark: ":root {", light: ':root[data-theme="light"] {' };
const sheet = readFileSync(join(import.meta.dirname, "../../../web_client/src/ui/styles/theme.css"), "utf8");

test.each(["dark", "light"] as const)("groups have the page's colours in the world: %s", (theme) => {
  const rules = sheet.slice(sheet.indexOf(themes[theme])).split("}")[0] ?? "";
  const ofPage = Array.from({ length: SERIES }, (_, i) => rules.match(`--series-${i}: (#\\w+);`)?.[1] ?? "");
  expect(paletteOf(theme, false).series.map((colour) => css(colour))).toEqual(
    ofPage.map((colour) => css(rgb(colour))),
  );
});
