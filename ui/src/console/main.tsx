// The console: desks, hospitals, province.
import { render } from "preact";
import { restoreLang } from "../i18n/index";
import { start } from "../router";
import { readMe } from "./session";
import { Console } from "./shell";

restoreLang();
start();
void readMe();
const app = document.getElementById("app");
if (app) {
  app.textContent = "";
  render(<Console />, app);
}
