"""What the page of the picture is made of: template, style sheet, script, and the places."""
