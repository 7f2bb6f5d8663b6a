// The frame of the console: header, search, account, navigation, the screen.
import { useEffect, useRef, useState } from "preact/hooks";
import { get, type Page } from "../api";
import { areaOption, type Area } from "../components/area";
import { StaleBanner, SyntheticBanner, SystemBanner } from "../components/banners";
import { Combobox } from "../components/combobox";
import { Confirm } from "../components/dialog";
import { Icon } from "../components/icon";
import { EmptyState, ErrorState, Skeleton } from "../components/states";
import { toast, Toasts } from "../components/toast";
import { lang, setLang, t } from "../i18n/index";
import { connect, pollInstead } from "../live";
import { go, match, route } from "../router";
import { RulesInForce } from "./rules_in_force";
import { screens, type Screen } from "./screens";
import { signOutKnowing } from "./care/leaving";
import { watch } from "./care/trip_queue";
import { expired, leave, lock, locked, may, me, meError, readMe, session, watchShared } from "./session";
import { linkPath, lookBack, OneTimeLink, secretOf, SignIn, SignInAgain, Unlock } from "./signin";

export function Console() {
  const who = me.value;
  const [login, setLogin] = useState("");
  const [secret, setSecret] = useState("");
  const atLink = route.value.path === linkPath;
  useEffect(() => {
    const look = () => {
      lookBack(location);
      const found = secretOf(location);
      if (!found) return;
      history.replaceState(null, "", linkPath); // the secret stays in no list of visited pages
      setSecret(found);
    };
    look();
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  useEffect(() => { if (atLink && who && !secret) go("/", true); }, [atLink, who, secret]);
  // A link is its owner's, whoever is signed in on this device.
  if (secret) return <OneTimeLink secret={secret} done={(l) => { setSecret(""); setLogin(l); leave(); go("/", true); }} />;
  if (locked.value && !who) return <main class="alone"><Unlock /></main>;
  if (meError.value) return <main class="alone"><ErrorState error={meError.value} retry={() => void readMe()} /></main>;
  if (who === undefined) return <main class="alone"><Skeleton /></main>;
  return (
    <>
      {who === null ? <SignIn login={login} /> : <Shell />}
      {who && expired.value && <SignInAgain />}
      {who && locked.value && !expired.value && <Unlock />}
      <Toasts />
      <Confirm />
    </>
  );
}

/** The screen of an address, with the parts of its path. */
function find(path: string): { screen: Screen; params: Record<string, string> } | null {
  for (const screen of screens) {
    const params = match(screen.path, path);
    if (params) return { screen, params };
  }
  return null;
}

function Shell() {
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const path = route.value.path;
  const here = find(path);
  const title = here ? t(here.screen.title) : t("missing.title");
  const language = useRef(lang.value);
  const listens = may("events.read");
  // A locked page asks nothing, or the server would take it for use and stay open.
  useEffect(() => (locked.value ? undefined : listens ? connect() : pollInstead()), [listens, locked.value]);
  useEffect(() => (may("trip.write") ? watch() : undefined), []); // what a crew did is sent from any page
  useEffect(() => (session.value?.shared && !locked.value ? watchShared() : undefined), [session.value?.shared, locked.value]);
  useEffect(() => {
    if (language.current !== lang.value) void readMe(); // the names of roles come in the language
    language.current = lang.value;
  }, [lang.value]);
  useEffect(() => { document.title = `${title} · ${t("product")}`; }, [title, lang.value]);
  useEffect(() => {
    setOpen(false);
    if (!first.current) main.current?.focus(); // a new screen is read from its top
    first.current = false;
  }, [path]);
  const banners = (
    <aside class="banners" aria-label={t("banners")}>
      {me.value?.database.mark === "synthetic" && <SyntheticBanner />}
      <SystemBanner />
      {!here?.screen.bare && <StaleBanner />}
      {may("pack.read") && <RulesInForce />}
    </aside>
  );
  if (here?.screen.bare) return <div class="console bare">{banners}<main id="main" class="main" ref={main} tabIndex={-1}><Current here={here} /></main></div>;
  return (
    <div class="console">
      <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>{t("skip")}</a>
      <header class="header">
        <button type="button" class="header-button menu" aria-expanded={open} aria-controls="nav" aria-label={t("menu")} onClick={() => setOpen(!open)}><Icon name={open ? "close" : "menu"} /></button>
        <a class="product" href="/"><Mark />{t("product")}</a>
        <Search />
        <LanguageSwitch />
        <Account />
      </header>
      {banners}
      <div class="body">
        <nav id="nav" class={open ? "nav open" : "nav"} aria-label={t("menu")}>
          <ul>
            {screens.filter((s) => s.icon && [s.needs, s.listed].every((c) => !c || may(c))).map((s) => (
              <li key={s.path}><a href={s.path} aria-current={s.path === path ? "page" : s.path !== "/" && path.startsWith(s.path) ? "true" : undefined}>{s.icon && <Icon name={s.icon} />}{t(s.title)}</a></li>
            ))}
          </ul>
        </nav>
        <main id="main" class="main" ref={main} tabIndex={-1}>
          {session.value?.second_factor_needed && path !== "/account" && (
            <div class="notice"><Icon name="key" /><p>{t("account.needs_factor")} <a href="/account">{t("account.set_factor")}</a></p></div>
          )}
          <Current here={here} />
        </main>
      </div>
    </div>
  );
}

function Current({ here }: { here: ReturnType<typeof find> }) {
  if (!here) return <EmptyState page icon="map" title={t("missing.title")} action={<a class="button" href="/">{t("missing.home")}</a>}>{t("missing.text")}</EmptyState>;
  if (here.screen.needs && !may(here.screen.needs)) return <EmptyState page icon="octagon" title={t("denied.title")} action={<a class="button" href="/">{t("missing.home")}</a>}>{t("denied.text")}</EmptyState>;
  const View = here.screen.view;
  return <View key={route.value.path} params={here.params} />;
}

/** The three tiers. */
export function Mark() {
  return <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false"><rect width="32" height="32" rx="8" /><path d="M13 9.5h6M10 16h12M7 22.5h18" /></svg>;
}

function Search() {
  const [text, setText] = useState("");
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const slash = (e: KeyboardEvent) => {
      const at = e.target as HTMLElement;
      if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey || at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || document.querySelector("dialog[open]")) return;
      e.preventDefault();
      form.current?.querySelector("input")?.focus();
    };
    addEventListener("keydown", slash);
    return () => removeEventListener("keydown", slash);
  }, []);
  if (!may("area.read")) return <span class="search" />;
  return (
    <form ref={form} class="search" role="search" aria-label={t("search.title")} onSubmit={(e) => { e.preventDefault(); if (text.trim()) go(`/areas?q=${encodeURIComponent(text.trim())}`); }}>
      <Icon name="search" />
      <Combobox search label={t("search.title")} placeholder={t("search.hint")} text={text} setText={setText}
        load={async (q, signal) => (await get<Page<Area>>("areas", { q, limit: 8 }, signal)).data.items?.map(areaOption) ?? []}
        pick={(o) => { setText(""); go(`/areas/${encodeURIComponent(o.value)}`); }} />
      <kbd aria-hidden="true">/</kbd>
    </form>
  );
}

export function LanguageSwitch() {
  return (
    <div class="languages" role="group" aria-label={t("language")}>
      {(["vi", "en"] as const).map((l) => (
        <button key={l} type="button" lang={l} aria-pressed={lang.value === l} onClick={() => setLang(l)}>
          <span aria-hidden="true">{l.toUpperCase()}</span><span class="sr">{t(`language.${l}`)}</span>
        </button>
      ))}
    </div>
  );
}

function Account() {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const who = me.value;
  if (!who) return null;
  const bad = (e: Error) => toast(e.message, { bad: true });
  const out = () => { signOutKnowing().catch(bad); };
  const cover = () => { setOpen(false); lock().catch(bad); };
  return (
    <div class="account"
      onFocusOut={(e) => { if (!(e.currentTarget as Element).contains(e.relatedTarget as Node | null)) setOpen(false); }}
      onKeyDown={(e) => { if (e.key === "Escape" && open) { setOpen(false); button.current?.focus(); } }}>
      <button ref={button} type="button" class="header-button" aria-expanded={open} aria-controls="account" onClick={() => setOpen(!open)}>
        <Icon name="user" /><span class="account-name">{who.name}</span>
      </button>
      <div id="account" class="panel" hidden={!open} tabIndex={-1}>
        <p class="panel-name">{who.name}</p>
        <ul class="grants">{who.grants?.map((g) => <li key={[g.role, g.area, g.facility, g.team].join()}>{[g.role_name ?? g.role, g.area_name ?? g.area ?? g.facility ?? g.team].filter(Boolean).join(" · ")}</li>)}</ul>
        <a class="button" href="/account" onClick={() => setOpen(false)}>{t("account.title")}</a>
        {session.value?.shared && session.value.pin && <button type="button" class="button" onClick={cover}><Icon name="key" />{t("lock.now")}</button>}
        <button type="button" class="button" onClick={out}>{t("sign_out")}</button>
      </div>
    </div>
  );
}
