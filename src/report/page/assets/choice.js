// Several figures of which the reader sees one: a metric, a response.
huzhu.startChoices = () => {
  for (const choice of document.querySelectorAll(".choice")) {
    const list = choice.querySelector("[data-choice]");
    const options = Array.from(choice.children).filter((child) => child.dataset.option !== undefined);
    const show = () => {
      for (const option of options) option.hidden = option.dataset.option !== list.value;
      huzhu.drawings.filter((drawing) => choice.contains(drawing.host)).forEach((drawing) => drawing.host.clientWidth && drawing.resize());
    };
    choice.querySelector(".choose").hidden = false;
    list.value = "0";
    list.addEventListener("change", show);
    show();
  }
};
