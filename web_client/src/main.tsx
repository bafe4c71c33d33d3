// Puts the parts together: store, connection to the server that this page came from, world, and the page over it.

import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./ui/styles/theme.css";
import "./ui/styles/page.css";
import "./ui/styles/top.css";
import "./ui/styles/share.css";
import "./ui/styles/bottom.css";
import "./ui/styles/feeding.css";
import "./ui/styles/words.css";
import "./ui/styles/controls.css";
import "./ui/styles/inspector.css";
import "./ui/styles/visualizations.css";
import "./ui/styles/finding.css";
import "./ui/styles/reading.css";
import "./ui/styles/intervene.css";
import "./ui/styles/tour.css";
import "./ui/styles/small.css";
import { render } from "preact";
import { turnMenu } from "./boards/menu";
import { ChannelConnection, handedOver } from "./connection/channel";
import type { Connection } from "./connection/connection";
import { Controller } from "./connection/controller";
import { FilesBeside, FilesInside } from "./connection/files";
import { ServerConnection } from "./connection/server";
import { StoredConnection } from "./connection/stored";
import { pickUp, putIn } from "./hand/held";
import { exposeState } from "./state";
import { Store } from "./store";
import { Guide } from "./tour/guide";
import { Address } from "./ui/address";
import { type App, AppContext, type WorldHandle } from "./ui/app";
import { Bookmarks } from "./ui/bookmarks";
import { Decoder } from "./ui/decoder";
import { Hints } from "./ui/hints";
import { Page } from "./ui/page";
import { keepSettings } from "./ui/settings";
import { startTheme } from "./ui/theme";
import { followVisitor } from "./ui/whereabouts";
import { withoutWorld } from "./world/no_world";
import { createWorld, GraphicsError, type WorldCallbacks } from "./world/world";

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element '${id}'.`);
  return found;
}

const store = new Store();
startTheme(store);
keepSettings(store);
const connection = await connected();
const controller = new Controller(store, connection);

/** To the server that this page came from; of a stored walk, to its files beside the page or in it; to a kernel. */
async function connected(): Promise<Connection> {
  if (document.querySelector('meta[name="boxwalk-channel"]'))
    return new ChannelConnection(await handedOver());
  const base = new URL("./", document.baseURI).href;
  const place = document.querySelector<HTMLMetaElement>('meta[name="boxwalk-walk"]')?.content;
  if (place === undefined) return new ServerConnection(base);
  const inside = document.querySelector("[data-file]") !== null;
  return new StoredConnection(inside ? new FilesInside() : new FilesBeside(base), place);
}

/** Pixels at the sides of the window that the page covers while a layer is chosen; above it stands the layer's name. */
function coveredByPage() {
  if (getComputedStyle(element("page")).display === "none")
    return { top: 56, right: 16, bottom: 16, left: 16 };
  const chosen = store.selection.value !== null;
  const overview = store.overview.value !== null;
  if (innerWidth < 720)
    return {
      top: 96,
      right: 0,
      bottom: overview ? innerHeight * 0.6 : chosen ? innerHeight * 0.5 : 164,
      left: 0,
    };
  const bottom = store.guided.value !== null ? 250 : 30;
  return { top: 104, right: chosen ? 310 : 16, bottom, left: overview ? 396 : 16 };
}

const callbacks: WorldCallbacks = {
  url: (path) => connection.url(path),
  margins: coveredByPage,
  onPanelClick: (network) => {
    store.active.value = network;
  },
  onInputClick: (network) => {
    store.active.value = network;
  },
  onPointClick: ({ network, index }) => {
    const input = store.cloud.peek()?.result.inputs[index];
    if (input !== undefined) void controller.show(network, { input });
  },
  onGateClick: (network, section) => void controller.graphs.fold(network, section),
  onPickUp: (pick) => pickUp(app, pick),
  onPutIn: (network) => void putIn(app, network),
  onMenu: () => turnMenu(app),
  onWish: (network, layers) => controller.wishes.want(network, layers),
};

/** The world; where the browser cannot draw it, one that does nothing, and words. */
function makeWorld(): WorldHandle {
  try {
    return createWorld(element("world"), store, callbacks);
  } catch (error) {
    if (!(error instanceof GraphicsError)) throw error;
    store.graphics.value = "missing";
    store.overview.value = "list"; // the way through the network without the world
    return withoutWorld(store, callbacks, error.message);
  }
}

const world = makeWorld();
exposeState(store, world, connection);
followVisitor(store);
const address = new Address(store, controller, world);
const bookmarks = new Bookmarks();
const hints = new Hints(matchMedia("(pointer: coarse)").matches);
const app: App = { store, controller, world, address, bookmarks, hints };
render(
  <AppContext.Provider value={app}>
    <Page />
  </AppContext.Provider>,
  element("page"),
);
new Guide(app).start();
new Decoder(app).start();
address.start();
