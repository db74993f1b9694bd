// The calendar of the CMS puts today's date in place of any text that it cannot read. Here it leaves the text alone:
// the server keeps it in the form and says what a date looks like.
window.jQuery.fn.datetimepicker.defaults.validateOnBlur = false;
