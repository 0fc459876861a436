(() => {
  'use strict';
  const events = document.body.dataset.events;
  if (!events) return;
  const REFRESH_MS = 1000, POLL_MS = 3000;
  let timer = 0, last = 0, poll = 0, source = null, ended = false;

  const show = (id, text) => {
    const element = document.getElementById(id);
    if (element) element.textContent = text;
  };

  // Takes over what the page shows now, but leaves open what the reader has opened.
  const refresh = async () => {
    timer = 0;
    last = Date.now();
    const answer = await fetch(location.href, {cache: 'no-store'}).catch(() => null);
    if (!answer || !answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const main = fresh.querySelector('main');
    if (!main) return;
    for (const open of document.querySelectorAll('details[open]')) {
      main.querySelector('#' + CSS.escape(open.id))?.setAttribute('open', '');
    }
    document.querySelector('main').replaceWith(document.adoptNode(main));
    document.title = fresh.title;
    if (!fresh.body.dataset.events) end();
  };

  const soon = () => {
    if (!timer && !ended) timer = setTimeout(refresh, Math.max(0, last + REFRESH_MS - Date.now()));
  };

  const end = () => {
    ended = true;
    clearInterval(poll);
    if (source) source.close();
    delete document.body.dataset.events;
  };

  const step = event => {
    const told = JSON.parse(event.data);
    const bar = document.getElementById('progress');
    if (!bar) return soon();
    bar.max = told.steps;
    bar.value = told.step;
    show('step', `step ${told.step} of ${told.steps}, loss ${Number(told.loss).toPrecision(4)}`);
    if (told.examples_per_second > 0) show('speed', `${Math.round(told.examples_per_second)} examples/s`);
  };

  const follow = () => {
    source = new EventSource(events);
    source.addEventListener('step', step);
    for (const type of ['epoch', 'state', 'advice']) source.addEventListener(type, soon);
    source.onerror = () => {
      // The browser comes again by itself, unless it was told not to.
      soon();
      if (source.readyState === EventSource.CLOSED && !ended && !poll) poll = setInterval(soon, POLL_MS);
    };
  };

  follow();
})();
