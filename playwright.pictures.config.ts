// The pictures of the README, made from the real server and page: `make pictures`.

import { defineConfig } from "@playwright/test";
import tests from "./playwright.config";

export default defineConfig({ ...tests, testMatch: "readme_pictures.ts", timeout: 300_000 });
