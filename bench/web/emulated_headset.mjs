// An emulated headset in a page, as benches and browser tests use it.

import { join } from "node:path";

const script = join(import.meta.dirname, "../../node_modules/iwer/build/iwer.min.js");

/** To be called before the page is opened; `target`: a page or its context. The headset is `window.emulated`. */
export async function installHeadset(target) {
  await target.addInitScript({ path: script });
  await target.addInitScript(() => {
    const device = new window.IWER.XRDevice(window.IWER.metaQuest3, {
      stereoEnabled: true,
      ipd: 0.063,
      fovy: 1.5,
    });
    device.installRuntime({ forceInstall: true });
    device.position.set(0, 1.6, 0);
    window.emulated = device;
  });
}
