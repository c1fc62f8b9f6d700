// What both versions of the page share: the form and the list. How the work is done is in before.js and after.js.
const mode = new URLSearchParams(location.search).get('mode') === 'before' ? 'before' : 'after';
document.querySelector(`[data-mode="${mode}"]`).setAttribute('aria-current', 'page');
for (const link of document.querySelectorAll('nav a')) {
  const to = new URLSearchParams(location.search);
  to.set('mode', link.dataset.mode);
  link.href = `?${to}`;
}

const TYPE_NAMES = { script: '대본작성', image: '이미지크롤링', video: '영상제작' };

/** Metadata as the guide has it, by type. */
function metadataOf(type, title) {
  if (type === 'script') return { title, category: '건강', format: 'short' };
  if (type === 'image') return { scenes: 4, useImageFX: false };
  // `?resolution=480p` in the address: a draft is made in a quarter of the time.
  const resolution = new URLSearchParams(location.search).get('resolution');
  return { duration: 20, ...(resolution !== null && { resolution }) };
}

function notice(text) {
  const box = document.querySelector('#notice');
  box.textContent = text;
  box.hidden = text === '';
}

/** A row of the list; `show(status, text)` changes it, `action(label, run)` gives it a button (or none). */
function addRow(task) {
  const row = document.createElement('li');
  const text = document.createElement('div');
  const state = document.createElement('small');
  const button = document.createElement('button');
  text.append(`${TYPE_NAMES[task.type]} · ${task.projectId}`, state);
  button.type = 'button';
  button.hidden = true;
  row.append(text, button);
  document.querySelector('#tasks').prepend(row);
  return {
    show(status, line) {
      row.dataset.status = status;
      state.textContent = line;
    },
    action(label, run) {
      button.hidden = label === '';
      button.textContent = label;
      button.onclick = run;
    },
  };
}

// Not awaited before the form listens: a click that came first would send the form and reload the page.
const loading = import(`./${mode}.js`);
document.querySelector('#form').addEventListener('submit', async (event) => {
  event.preventDefault();
  notice('');
  const fields = new FormData(event.target);
  const { start } = await loading;
  const type = fields.get('type');
  const task = { type, projectId: fields.get('projectId'), metadata: metadataOf(type, fields.get('title')) };
  start(task, addRow(task), notice);
});
