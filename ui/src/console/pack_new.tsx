// A new pack: the file, the area it is for, and at once all that is wrong with it.
import { useState } from "preact/hooks";
import { ApiError, newKey, send } from "../api";
import { Icon } from "../components/icon";
import { t } from "../i18n/index";
import { changed } from "../live";
import type { Checked } from "./pack_api";
import { Problems } from "./pack_problems";
import { packAddress } from "./packs";
import { me } from "./session";

const most = 1 << 20;

export function NewPackScreen() {
  const areas = [...new Map((me.value?.grants ?? []).filter((g) => g.area).map((g) => [g.area!, g.area_name ?? g.area!])).entries()];
  const [area, setArea] = useState(areas[0]?.[0] ?? "");
  const [file, setFile] = useState<File | null>(null);
  const [text, setText] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Checked | null>(null);
  const submit = async () => {
    if (busy) return;
    if (!file) { setError(t("pack.file_none")); return; }
    if (file.size > most) { setError(t("pack.file_large")); return; }
    setBusy(true);
    setError("");
    try {
      const content = await file.text();
      const { data } = await send<Checked>("packs", new Blob([content], { type: "text/yaml" }), newKey(), { area });
      setText(content);
      setDone(data);
      changed({ kind: "pack.uploaded" });
    } catch (e) {
      if (!(e instanceof ApiError)) reportError(e);
      setError(e instanceof ApiError ? e.message : t("error.server"));
    } finally { setBusy(false); }
  };
  return (
    <>
      <a class="back" href="/packs"><Icon name="left" />{t("packs.title")}</a>
      <div class="head"><div><h1>{t("pack.upload")}</h1><p class="lead">{t("pack.upload_lead")}</p></div></div>
      <form class="form" noValidate onSubmit={(e) => { e.preventDefault(); void submit(); }}>
        <div class="field">
          <label for="pack-area">{t("pack.for_area")}</label>
          <select id="pack-area" value={area} onChange={(e) => setArea(e.currentTarget.value)}>
            {areas.map(([code, name]) => <option key={code} value={code}>{name}</option>)}
          </select>
        </div>
        <div class={error ? "field wrong" : "field"}>
          <label for="pack-file">{t("pack.file")}</label>
          <p id="pack-file-hint" class="hint">{t("pack.file_hint")}</p>
          <input id="pack-file" type="file" accept=".yaml,.yml" aria-describedby={error ? "pack-file-error" : "pack-file-hint"} aria-invalid={error ? true : undefined}
            onChange={(e) => { setFile(e.currentTarget.files?.[0] ?? null); setError(""); setDone(null); }} />
          {error && <p id="pack-file-error" class="error" role="alert"><Icon name="octagon" />{error}</p>}
        </div>
        <div class="actions"><button type="submit" class="button primary" aria-disabled={busy}>{busy ? t("sending") : t("pack.check_it")}</button></div>
      </form>
      {done && (
        <>
          <Problems checked={done} text={text} />
          <div class="actions"><a class={done.errors ? "button" : "button primary"} href={packAddress(done.pack.id)}>{t("pack.to_draft")}</a></div>
        </>
      )}
    </>
  );
}
