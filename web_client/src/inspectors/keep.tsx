// Ways to keep a result: as a picture, as numbers, and as the lines that make it again.

import { useState } from "preact/hooks";
import type { ResultFormat } from "../connection/connection";
import type { AnalysisInfo, JobWish } from "../generated/messages";
import type { Walk } from "../store";
import { useApp } from "../ui/app";
import { copyText } from "../ui/copy";
import { asCommand, asPython } from "./scripts";

const FORMATS: Readonly<Record<AnalysisInfo["result"], readonly ResultFormat[]>> = {
  maps: ["png", "svg", "npy"],
  images: ["png", "svg", "npy"],
  curve: ["png", "svg", "csv"],
  points: ["png", "svg", "csv", "npy"],
  scores: ["png", "svg", "csv"],
  matrix: ["png", "svg", "csv", "npy"],
};

interface Props {
  analysis: AnalysisInfo;
  walk: Walk;
  wish: JobWish;
  job: string;
  keyed: boolean;
}

export function Keep({ analysis, walk, wish, job, keyed }: Props) {
  const { controller, store } = useApp();
  const [told, setTold] = useState("");
  const formats = FORMATS[analysis.result].filter((format) => !keyed || format !== "npy");
  const name = [walk.network.id, wish.node, analysis.name].filter(Boolean).join("-");
  const { target } = walk.network;
  const several = store.networks.value.filter((one) => one.target === target).length > 1;
  const recipe = { analysis, network: walk.network, several, input: walk.wish, wish, keyed };
  const command = asCommand(recipe);
  const copy = async (what: string, text: string): Promise<void> => {
    if (await copyText(store, what, text)) setTold(`${what} copied`);
  };
  return (
    <div class="keep">
      {formats.map((format) => {
        const address = controller.connection.resultUrl(job, format);
        return (
          address !== null && (
            <a key={format} href={address} download={`${name}.${format}`}>
              {format}
            </a>
          )
        );
      })}
      <button type="button" onClick={() => void copy("Python", asPython(recipe))}>
        copy as Python
      </button>
      {command !== null && (
        <button type="button" onClick={() => void copy("The command", command)}>
          copy command
        </button>
      )}
      <span class="dim" role="status">
        {told}
      </span>
    </div>
  );
}
