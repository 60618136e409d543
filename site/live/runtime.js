// Python for the page: one worker, started by the first call, which stays alive.
//
//   import {runtime} from "./runtime.js";
//   await runtime.call("explorers.answer", key, message)     a function of a module in this folder; JSON in, JSON out
//   await runtime.ask({name, args, needs: ["numpy"], seconds: 20, tell: f})       the same, with what else can be said
//   runtime.on("state", ({state, loaded, total, words, silent}) => …)             called at once, and with each change
//   runtime.on("restart", words => …)                        Python is new and has forgotten everything
//
// A Python function that returns a pair (value, [bytes, …]) resolves to {value, buffers: [Uint8Array, …]}. An exception
// rejects with a PythonTrouble whose `kind` is "error". Packages (`needs`) are also loaded when code imports them.
//
// states: "off", "loading" (bytes so far and in all), "ready", "busy", "dead" (words say why; `runtime.retry()` starts
// again, and so does the next call). Calls wait in a queue and are sent one at a time, so a restart loses only the one
// that runs: it is rejected with the kind "stopped", "silent" or "broken"; if the start fails, all are, with "failed".
// `ask` returns a Promise with a `stop()` for its own call, and `runtime.stop()` ends whatever runs. After `seconds` without an answer the state says `silent: true`, and without `runtime.wait()`
// Python is restarted after as many seconds again. `seconds: 0` waits for ever: for code that may take its time.

const HERE = new URL("./", import.meta.url);
const BEGIN = 10_000;     // milliseconds in which an idle worker has to say that it has begun, or it is gone
const STALLED = 60_000;   // milliseconds without a byte before a download counts as stopped
const SECONDS = 30;       // for a call that does not say how long it may take
const FULL = 1.2e9;       // bytes of memory after which Python is restarted, because it never gives any back

export class PythonTrouble extends Error {
  constructor(kind, words, details = "") {
    super(words);
    this.kind = kind;
    this.details = details;
  }
}

class Runtime {
  constructor() {
    this.worker = null;
    this.queue = [];
    this.running = null;
    this.alive = false;      // the worker has loaded Python
    this.listeners = {state: new Set(), restart: new Set()};
    this.now = {state: "off", loaded: 0, total: 0, words: "", silent: false};
    this.lastId = 0;
    this.timers = {};
  }

  on(event, listener) {
    this.listeners[event].add(listener);
    if (event === "state") listener(this.now);
    return () => this.listeners[event].delete(listener);
  }

  call(name, ...args) {
    return this.ask({name, args});
  }

  /** A Promise that can be stopped alone: `promise.stop()`, whether its call waits or runs. */
  ask({name, args = [], needs = [], seconds = SECONDS, tell = null}) {
    const call = {id: ++this.lastId, name, args, needs, seconds, tell, tries: 0};
    const promise = new Promise((resolve, reject) => Object.assign(call, {resolve, reject}));
    promise.stop = () => {
      if (call === this.running) return this.stop();
      if (!this.queue.includes(call)) return;
      this.queue = this.queue.filter(other => other !== call);
      call.reject(new PythonTrouble("stopped", "Stopped."));
    };
    this.queue.push(call);
    this.#next();
    return promise;
  }

  /** Load Python before it is needed. */
  start() {
    if (!this.worker) this.#start();
  }

  /** End what runs, and start Python again. */
  stop() {
    this.#restart(new PythonTrouble("stopped", "Stopped."), "");
  }

  /** Give a silent call as many seconds again. */
  wait() {
    if (this.running) this.#watch(this.running);
    this.#say({silent: false});
  }

  retry() {
    this.#end();
    this.#start();
  }

  // ---------------------------------------------------------------------------------------- the worker's life

  #start() {
    if (typeof WebAssembly === "undefined" || typeof Worker === "undefined") {
      return this.#fail("This browser cannot run Python: it has no WebAssembly.");
    }
    this.#say({state: "loading", loaded: 0, total: 0, words: "", silent: false});
    try {
      this.worker = new Worker(new URL("worker.js", HERE), {type: "module"});
    } catch (error) {
      return this.#fail(`Python could not be started (${error.message}).`);
    }
    const worker = this.worker;
    worker.onmessage = event => { if (worker === this.worker) this.#heard(event.data); };
    worker.onerror = event => {
      event.preventDefault?.();
      if (worker !== this.worker) return;
      const why = event.message || "its program could not be fetched";
      if (this.alive) this.#restart(new PythonTrouble("broken", this.#ended(why)), this.#ended(why));
      else this.#fail(`Python could not be started (${why}).`);
    };
    this.#stalling();
  }

  #end() {
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
    this.worker?.terminate();
    this.worker = null;
    this.alive = false;
  }

  #fail(words) {
    this.#end();
    const waiting = [...(this.running ? [this.running] : []), ...this.queue];
    this.running = null;
    this.queue = [];
    this.#say({state: "dead", words, silent: false});
    for (const call of waiting) call.reject(new PythonTrouble("failed", words));
  }

  #restart(trouble, words) {
    const ended = this.running;
    this.running = null;
    this.#end();
    this.#start();
    if (words) this.#tell("restart", words);
    ended?.reject(trouble);
  }

  #ended(why) {
    return `Python ended (${why}) and is being started again. What you typed is still here.`;
  }

  #stalling() {
    clearTimeout(this.timers.stalled);
    this.timers.stalled = setTimeout(
      () => this.#fail("Python could not be loaded: nothing has arrived for a minute."), STALLED);
  }

  // ---------------------------------------------------------------------------------------- calls

  #next() {
    if (!this.worker) this.#start();
    if (!this.alive || this.running || !this.queue.length) return;
    const call = this.running = this.queue.shift();
    call.tries += 1;
    this.#say({state: "busy"});
    this.worker.postMessage({id: call.id, name: call.name, args: call.args, needs: call.needs});
    this.timers.begin = setTimeout(() => {     // the browser may end a worker without a word
      if (this.running !== call) return;
      const words = this.#ended("the browser took its memory");
      if (call.tries < 2) {
        this.queue.unshift(call);
        this.running = null;
      }
      this.#restart(new PythonTrouble("broken", words), words);
    }, BEGIN);
  }

  #watch(call) {
    clearTimeout(this.timers.watch);
    if (!call.seconds) return;
    this.timers.watch = setTimeout(() => {
      this.#say({silent: true, words: `Python has not answered for ${call.seconds} seconds.`});
      this.timers.watch = setTimeout(() => {
        const words = `Python did not answer for ${2 * call.seconds} seconds and was restarted. What you typed is still here.`;
        this.#restart(new PythonTrouble("silent", words), words);
      }, 1000 * call.seconds);
    }, 1000 * call.seconds);
  }

  #heard(message) {
    const call = this.running;
    if ("loaded" in message) {
      if (!this.alive) this.#stalling();
      clearTimeout(this.timers.watch);         // a download takes as long as it takes
      return this.#say({state: "loading", loaded: message.loaded, total: message.total});
    }
    if (message.ready) {
      clearTimeout(this.timers.stalled);
      this.alive = true;
      this.#say({state: "ready", words: "", silent: false});
      return this.#next();
    }
    if (message.failed) return this.#fail(message.failed);
    if (!call || message.id !== call.id) return;
    if (message.began) {
      clearTimeout(this.timers.begin);
      return this.#watch(call);
    }
    if ("tell" in message) return call.tell?.(message.tell);
    if (message.fetched) {                     // packages have been loaded; now it runs
      this.#say({state: "busy"});
      return this.#watch(call);
    }
    if (message.fatal) return this.#restart(new PythonTrouble("broken", this.#ended(message.fatal)), this.#ended(message.fatal));
    clearTimeout(this.timers.watch);
    this.running = null;
    if (message.error) call.reject(new PythonTrouble("error", message.error.words, message.error.details));
    else call.resolve(message.buffers ? {value: message.value, buffers: message.buffers} : message.value);
    if (message.heap > FULL) {
      return this.#restart(null, `Python had taken ${(message.heap / 1e9).toFixed(1)} GB of memory and was restarted. What you typed is still here.`);
    }
    this.#say({state: "ready", words: "", silent: false});
    this.#next();
  }

  // ---------------------------------------------------------------------------------------- listeners

  #say(change) {
    this.now = {...this.now, ...change};
    this.#tell("state", this.now);
  }

  #tell(event, value) {
    for (const listener of this.listeners[event]) {
      try { listener(value); } catch (error) { console.error(error); }
    }
  }
}

export const runtime = new Runtime();

/** "7.5 MB" */
export const megabytes = bytes => `${(bytes / 1e6).toFixed(1)} MB`;
