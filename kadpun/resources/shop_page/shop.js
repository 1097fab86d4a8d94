"use strict";
(function () {
  var button = document.getElementById("print");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  }
  var field = document.getElementById("find");
  if (!field) { return; }
  field.parentNode.hidden = false;
  var nothing = document.getElementById("nothing");
  var sections = Array.prototype.slice.call(document.querySelectorAll("main section"));
  function fold(text) {
    return text.normalize("NFKC").toLowerCase().replace(/[\u0E50-\u0E59]/g, function (digit) {
      return String.fromCharCode(digit.charCodeAt(0) - 0x0E50 + 48);
    }).replace(/\u0E4D([\u0E48-\u0E4B]?)\u0E32/g, "$1\u0E33").replace(/\u0E40\u0E40/g, "\u0E41").trim();
  }
  field.addEventListener("input", function () {
    var words = fold(field.value).split(/\s+/).filter(Boolean);
    var any = false;
    sections.forEach(function (section) {
      var shown = 0;
      Array.prototype.forEach.call(section.querySelectorAll("li"), function (card) {
        var here = words.every(function (word) { return card.dataset.words.indexOf(word) >= 0; });
        card.hidden = !here;
        shown += here ? 1 : 0;
      });
      section.hidden = shown === 0;
      any = any || shown > 0;
    });
    nothing.hidden = any;
  });
}());
