import type { BrowserContext, Page } from "@playwright/test";

export function installHeadset(target: Page | BrowserContext): Promise<void>;
