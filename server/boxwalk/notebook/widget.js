// Holds the walk's page in a frame (or in a tab of its own) and carries its questions to the kernel and the answers back.

const READY = "boxwalk-ready";
const HANDS_OVER = "boxwalk-channel";

export default {
  render({ model, el }) {
    const ports = new Map();
    let last = 0;
    const page = new Blob([model.get("page")], { type: "text/html" });
    const address = URL.createObjectURL(page);

    const answered = (content, buffers) => {
      const port = ports.get(content?.port);
      if (content?.kind !== "answer" || !port) return;
      const view = buffers[0];
      const body = view
        ? view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength)
        : new ArrayBuffer(0);
      port.postMessage({ id: content.id, status: content.status, type: content.type, body }, [body]);
    };
    model.on("msg:custom", answered);

    const handOver = (window_) => {
      const { port1, port2 } = new MessageChannel();
      const number = ++last;
      ports.set(number, port1);
      port1.onmessage = ({ data: { body, ...asked } }) => {
        const text = typeof body === "string";
        const content = { kind: "ask", port: number, ...asked, text: text ? body : "" };
        model.send(content, undefined, text ? [] : [body]);
      };
      window_.postMessage(HANDS_OVER, "*", [port2]);
    };

    const frame = document.createElement("iframe");
    frame.src = address + model.get("place");
    frame.title = "Boxwalk";
    frame.allow = "xr-spatial-tracking; fullscreen; clipboard-write; camera";
    frame.style.cssText = `width:100%;height:${model.get("height")}px;border:0;border-radius:12px;display:block`;
    const tab = document.createElement("button");
    tab.textContent = "Open in a tab of its own (for a headset)";
    tab.style.cssText = "margin-top:6px;font:inherit;cursor:pointer";
    const tabs = new Set();
    tab.onclick = () => {
      const opened = window.open(address + model.get("place"), "_blank");
      if (opened) tabs.add(opened);
    };
    const ready = ({ data, source }) => {
      if (data !== READY || (source !== frame.contentWindow && !tabs.has(source))) return;
      handOver(source);
    };
    addEventListener("message", ready);
    el.append(frame, tab);
    return () => {
      removeEventListener("message", ready);
      model.off("msg:custom", answered);
      for (const port of ports.values()) port.close();
      URL.revokeObjectURL(address);
    };
  },
};
