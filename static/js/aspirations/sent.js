// It was acknowledged: the device need not keep the draft any longer.
import { forgetDraft } from "./draft.js";

forgetDraft();
