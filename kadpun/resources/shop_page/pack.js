"use strict";
(function () {
  var page = document.querySelector("main.pack");
  var tally = document.querySelector(".tally");
  var boxes = Array.prototype.slice.call(document.querySelectorAll("input.tick"));
  function remembered(box, value) {
    var name = "kadpun " + page.dataset.pack + " " + box.id;
    try {
      if (value === undefined) { return window.localStorage.getItem(name) === "1"; }
      window.localStorage.setItem(name, value ? "1" : "0");
    } catch (error) { return false; }
    return value;
  }
  function count() {
    document.getElementById("done").textContent = boxes.filter(function (box) { return box.checked; }).length;
  }
  boxes.forEach(function (box) {
    box.checked = remembered(box);
    box.addEventListener("change", function () { remembered(box, box.checked); count(); });
  });
  tally.hidden = false;
  count();
  Array.prototype.forEach.call(document.querySelectorAll("pre.copy"), function (value) {
    value.tabIndex = 0;
    function copy() {
      var range = document.createRange();
      range.selectNodeContents(value);
      var selection = window.getSelection();
      selection.removeAllRanges();
      selection.addRange(range);
      if (document.execCommand("copy")) {
        value.classList.add("copied");
        window.setTimeout(function () { value.classList.remove("copied"); }, 1200);
      }
    }
    value.addEventListener("click", copy);
    value.addEventListener("keydown", function (event) { if (event.key === "Enter") { copy(); } });
  });
}());
