import { defineConfig } from "vitest/config";

// `npm run dev` speaks to a server started beside it: BOXWALK_SERVER=http://127.0.0.1:8123 npm run dev
const server = process.env.BOXWALK_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  base: "./", // the page may be served below a prefix (notebook proxies)
  build: {
    outDir: "../server/boxwalk/serving/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // the page's policy allows no data: fonts
    chunkSizeWarningLimit: 1200,
  },
  server: {
    host: "127.0.0.1",
    proxy: {
      // the server answers only its own origin
      "/api": { target: server, changeOrigin: true, ws: true, headers: { origin: server } },
    },
  },
  test: {
    root: "..",
    include: ["tests/web/**/*.test.{ts,tsx}"],
    environment: "node",
  },
});
